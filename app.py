"""Entry point: `flask --app app …`, a WSGI server's `app:app`, or `python app.py` to serve."""

from anquan_exam import create_app

app = create_app()

if __name__ == "__main__":
    from anquan_exam.cli.serve import serve

    serve(app)
