"""Under which account of the operating system this program runs; no environment variable has a say in it."""

from __future__ import annotations

import os
import sys

from bundler.model.errors import NotAllowedError

if sys.platform == "win32":

    def account() -> str:
        """Domain and name, as the system itself tells it."""
        import ctypes

        same_as_explorer = 2
        size = ctypes.c_ulong(512)
        name = ctypes.create_unicode_buffer(size.value)
        if not ctypes.windll.secur32.GetUserNameExW(same_as_explorer, name, ctypes.byref(size)):
            raise NotAllowedError("Windows does not tell who is signed in.", "Sign in again.")
        return name.value

else:

    def account() -> str:
        """The name that belongs to the user id of this process."""
        import pwd

        try:
            return pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            raise NotAllowedError(
                "The account this runs under has no name on this machine.", "Sign in with an account that has one."
            ) from None
