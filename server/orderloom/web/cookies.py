"""The cookies this server sets: their names and how they are protected."""

from dataclasses import dataclass

from litestar.datastructures import Cookie

from orderloom.web.session import LONGEST

LANGUAGE = "orderloom_language"
"""The reader's language; the page scripts set it too, so it is readable by them."""

_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Cookies over https (``secure``) are bound to host and https; over plain http they carry a plain name."""

    secure: bool

    @property
    def session_name(self) -> str:
        """Where the session's id travels."""
        return "__Host-orderloom_session" if self.secure else "orderloom_session"

    @property
    def device_name(self) -> str:
        """Where a browser keeps the proof that somebody signed in from it before."""
        return "__Host-orderloom_device" if self.secure else "orderloom_device"

    def device(self, proof: str) -> Cookie:
        """Remembers for a year that this browser is known."""
        return self._protected(self.device_name, proof, _A_YEAR)

    def session(self, session_id: str) -> Cookie:
        """The cookie that signs in."""
        return self._protected(self.session_name, session_id, int(LONGEST.total_seconds()))

    def no_session(self) -> Cookie:
        """Takes the session's cookie away."""
        return self._protected(self.session_name, "", 0)

    def language(self, language: str) -> Cookie:
        """Remembers the reader's language for a year."""
        return Cookie(LANGUAGE, value=language, max_age=_A_YEAR, secure=self.secure, samesite="lax")

    def _protected(self, name: str, value: str, seconds: int) -> Cookie:
        return Cookie(name, value=value, max_age=seconds, secure=self.secure, httponly=True, samesite="lax")
