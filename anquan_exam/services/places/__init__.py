"""Districts, enterprises, the tree below them, their sites and posts."""

from anquan_exam.services.places.enterprises import (
    EnterpriseInput,
    change_enterprise,
    create_district,
    create_enterprise,
)
from anquan_exam.services.places.lists import (
    DistrictView,
    EnterpriseView,
    Node,
    districts,
    enterprise,
    enterprises,
    reachable_enterprises,
    tree,
)
from anquan_exam.services.places.sites_posts import (
    PostView,
    SiteView,
    change_site,
    create_post,
    create_site,
    posts,
    rename_post,
    set_post_closed,
    set_site_closed,
    sites,
)
from anquan_exam.services.places.tree import (
    close_place,
    create_place,
    plant,
    rename_place,
    reopen_place,
)

__all__ = [
    "DistrictView",
    "EnterpriseInput",
    "EnterpriseView",
    "Node",
    "PostView",
    "SiteView",
    "change_enterprise",
    "change_site",
    "close_place",
    "create_district",
    "create_enterprise",
    "create_place",
    "create_post",
    "create_site",
    "districts",
    "enterprise",
    "enterprises",
    "plant",
    "posts",
    "reachable_enterprises",
    "rename_place",
    "rename_post",
    "reopen_place",
    "set_post_closed",
    "set_site_closed",
    "sites",
    "tree",
]
