"""The first lesson, run in a real JupyterLab by its own menu."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSON = "01_first_executor.ipynb"
CONNECTED = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === "connected" && kernel.status === "idle" && panel.context.isReady;
}"""
# A dialog would wait for an answer for ever, so it ends the wait too.
RAN = """() => {
    const outputs = [...document.querySelectorAll(".jp-OutputArea-output")];
    const asked = document.querySelector(".jp-Dialog");
    return asked || outputs.some((one) => one.innerText.includes("<Status.FAILED"));
}"""
# Nothing of the page is scrolled away, and it ends where the frame does.
FITS = """() => {
    const end = document.querySelector(".flytelocal-deck-page")?.getBoundingClientRect().bottom;
    return document.documentElement.scrollHeight <= innerHeight && end > innerHeight - 4 && end > 150;
}"""
ERRORS = ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']"


@pytest.fixture(scope="module", params=["light", "dark"])
def theme(request):
    """The theme that JupyterLab is set to; the system around it prefers the other one."""
    return request.param


@pytest.fixture(scope="module")
def page(theme, lab, chromium):
    """The lesson after Run All, in one theme; what the page complained of is in `page.complaints`."""
    lab.set("apputils-extension/themes", theme=f"JupyterLab {theme.title()}")
    system = "dark" if theme == "light" else "light"
    context = chromium.new_context(color_scheme=system, viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    local = (f"http://127.0.0.1:{lab.port}/", f"ws://127.0.0.1:{lab.port}/", "data:", "blob:")
    for event in ("request", "websocket"):
        page.on(event, lambda one: one.url.startswith(local) or page.complaints.append(one.url))
    page.goto(lab.url(LESSON))
    # The toolbar says "idle" before there is a kernel, and Run All then asks which kernel to start.
    page.wait_for_function(CONNECTED, timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(RAN, timeout=90_000)
    assert page.locator(".jp-Dialog").all_inner_texts() == []
    yield page
    page.evaluate("jupyterapp.serviceManager.sessions.shutdownAll()")
    context.close()


def frame_of(page, number):
    """The element and the content of a deck's frame, once the frame is as high as its content."""
    element = page.locator("iframe[srcdoc]").nth(number)
    element.scroll_into_view_if_needed()
    frame = element.element_handle().content_frame()
    frame.wait_for_function(FITS, timeout=20_000)
    return element, frame


def brightness(colour):
    """From 0, black, to 255, white."""
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) / 3


def test_nothing_is_wrong_with_the_page(page):
    """No error on the console, and no request leaves the machine."""
    assert page.complaints == []


def test_each_run_shows_its_deck_at_its_full_height(page):
    """The frames are as high as their content, the sandbox has no access to the notebook."""
    assert page.locator("iframe[srcdoc]").count() == 3
    for number in range(3):
        element, _ = frame_of(page, number)
        assert element.get_attribute("sandbox") == "allow-scripts"


def test_the_tabs_are_worked_by_keyboard(page):
    """Arrow keys move between the tabs and show their panels."""
    _, frame = frame_of(page, 0)
    tabs = frame.get_by_role("tab")
    assert tabs.all_inner_texts() == ["Output", "Input", "Template"]
    tabs.nth(0).focus()
    page.keyboard.press("ArrowRight")
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    assert "limit" in frame.get_by_role("tabpanel").locator("visible=true").inner_text()
    page.keyboard.press("Home")
    assert tabs.nth(0).get_attribute("aria-selected") == "true"


def test_errors_show_the_users_cell_and_the_fix(page):
    """A misuse shows the reader's line, then what, where and the fix; no error shows the library's frames."""
    errors = page.locator(ERRORS).all_inner_texts()
    assert len(errors) == 4
    assert not any(re.search(r"flytelocal/(\w+/)?\w+\.py", shown) for shown in errors)
    calls = ['richest(limit="ten")', "richest()", 'richest(limit=10, colour="red")']
    for shown, call in zip(errors, calls, strict=False):
        assert re.search(rf"Cell In\[\d+\], line 1\n-+> 1 {re.escape(call)}\n\n", shown)
        assert re.search(r"Error: .+\n  where: task 'gapminder\.richest'.*\n  fix: .+", shown)
        assert "File " not in shown
    # The executor's own error keeps the way to it: the call, the executor's line, the driver.
    way = ["ctx.local_execute(broken", "SQLiteExecutor.execute_from_model", "no such table: no_such_table"]
    assert [part in errors[3] for part in way] == [True] * 3


def test_the_decks_follow_the_theme(page, theme):
    """The frames are as dark as the notebook around them, also while the reader changes the theme."""
    assert page.evaluate("document.body.dataset.jpThemeLight") == str(theme == "light").lower()
    assert_decks_are(theme, page)
    other = "dark" if theme == "light" else "light"
    for wanted in (other, theme):
        name = f"JupyterLab {wanted.title()}"
        page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', { theme })", name)
        assert_decks_are(wanted, page)


def assert_decks_are(theme, page):
    """Light paper with dark ink, or the other way round, in each of the three frames."""
    for number in range(3):
        _, frame = frame_of(page, number)
        frame.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'", timeout=20_000)
        paper, ink = (
            brightness(frame.evaluate(f"getComputedStyle(document.documentElement).{part}"))
            for part in ("backgroundColor", "color")
        )
        dark, light = (ink, paper) if theme == "light" else (paper, ink)
        assert dark < 60
        assert light > 200
