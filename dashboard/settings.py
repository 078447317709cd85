"""How the server runs: one place, given to Streamlit as options so that no other configuration changes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

ADDRESS: Final = "127.0.0.1"
PORT: Final = 8501
MAX_UPLOAD_MB: Final = 5
APP: Final = Path(__file__).with_name("app.py")
FONT: Final = "Noto Sans SC"
FONTS: Final = f"{FONT}, sans-serif"
STORE_VARIABLE: Final = "UIFUND_STORE"
"""Environment variable that names the store, as for the command line."""

LIGHT: Final = {
    "primaryColor": "#0072B2", "backgroundColor": "#FFFFFF", "secondaryBackgroundColor": "#F3F5F7",
    "textColor": "#1F2933", "borderColor": "#D5DBE1", "linkColor": "#005A8C",
}
DARK: Final = {
    "primaryColor": "#56B4E9", "backgroundColor": "#14181D", "secondaryBackgroundColor": "#1F262E",
    "textColor": "#E6EAEE", "borderColor": "#3A444F", "linkColor": "#8CCBF0",
}
_LOOK: Final = {
    "font": FONTS, "headingFont": FONTS, "baseFontSize": 15, "baseRadius": "4px", "showWidgetBorder": True,
    "headingFontSizes": ["1.7rem", "1.25rem", "1.05rem"], "metricValueFontSize": "1.35rem",
    "fontFaces": [{"family": FONT, "url": "app/static/NotoSansSC-Regular.woff2", "weight": "200 900"}],
}


def options(port: int) -> dict[str, Any]:
    """Streamlit's options: this machine only, nothing sent or fetched, nothing watched, uploads bounded."""
    return {
        "server.address": ADDRESS, "server.port": port, "server.headless": True,
        "server.fileWatcherType": "none", "server.runOnSave": False, "server.enableStaticServing": True,
        "server.maxUploadSize": MAX_UPLOAD_MB, "server.showEmailPrompt": False,
        "browser.gatherUsageStats": False, "browser.serverAddress": ADDRESS,
        "client.toolbarMode": "minimal", "client.showErrorDetails": "none", "client.showErrorLinks": False,
        "runner.postScriptGC": False, "runner.magicEnabled": False, "logger.hideWelcomeMessage": True,
        **{f"theme.{key}": value for key, value in _LOOK.items()},
        **{f"theme.light.{key}": value for key, value in LIGHT.items()},
        **{f"theme.dark.{key}": value for key, value in DARK.items()},
    }
