import pytest


@pytest.fixture(scope="session")
def bare_page():
    """A page with the endpoints for programs, and an event of its own, but nothing to see."""

    def build(site):
        from ui import api, page
        from ui.events import PRIVATE

        page._quieten()
        import gradio as gr

        with gr.Blocks(analytics_enabled=False) as blocks:
            text = gr.Textbox()
            text.submit(lambda given: given, text, text, **PRIVATE)
            api.register(site)
        return blocks.queue(max_size=16)

    return build
