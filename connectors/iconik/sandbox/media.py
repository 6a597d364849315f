"""Media bytes: the library's files and files put in by hand, served at signed addresses."""

from __future__ import annotations

import hashlib
import mimetypes
import shutil
import tempfile
from http import HTTPStatus
from pathlib import Path

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.security import safe_join
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox.config import SandboxConfig
from connectors.iconik.sandbox.tenant import Tenant

LIBRARY, UPLOADS = "library/", "uploads/"

_MIME_TYPES = {
    ".webm": "video/webm",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".vtt": "text/vtt",
}

_DENIED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
)


def mime_type(name: str) -> str:
    """The media type by file name."""
    suffix = Path(name).suffix.lower()
    return _MIME_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


class MediaFiles:
    """Finds media by its path: `library/…` in the media directory, `uploads/…` in its own."""

    def __init__(self, config: SandboxConfig) -> None:
        self._library = config.media_dir
        self._temporary = config.state_dir is None
        root = Path(tempfile.mkdtemp()) if config.state_dir is None else config.state_dir
        self._uploads = root / "uploads"

    def close(self) -> None:
        """Remove what was kept for this process only."""
        if self._temporary:
            shutil.rmtree(self._uploads.parent, ignore_errors=True)

    def add(self, name: str, content: bytes) -> str:
        """Keep bytes under a name and return their media path; same bytes, same path."""
        digest = hashlib.sha256(content).hexdigest()[:16]
        self._uploads.mkdir(parents=True, exist_ok=True)
        file = f"{digest}-{Path(name).name}"
        (self._uploads / file).write_bytes(content)
        return UPLOADS + file

    def locate(self, path: str) -> Path | None:
        """The file of a media path, or None."""
        for prefix, root in ((LIBRARY, self._library), (UPLOADS, self._uploads)):
            if root is not None and path.startswith(prefix):
                inside = safe_join(str(root), path.removeprefix(prefix))
                if inside is not None and Path(inside).is_file():
                    return Path(inside)
        return None

    def serve(self, tenant: Tenant, request: Request, path: str) -> Response:
        """The bytes, with HEAD and Range; 403 when the address is expired or altered."""
        if not tenant.signer.accepts(path, request.args, tenant.now()):
            return Response(_DENIED, HTTPStatus.FORBIDDEN, mimetype="application/xml")
        file = self.locate(path)
        if file is None:
            return Response("Not found", HTTPStatus.NOT_FOUND, mimetype="text/plain")
        try:
            response = send_file(
                file, request.environ, mimetype=mime_type(file.name), conditional=True, max_age=0
            )
        except RequestedRangeNotSatisfiable:
            length = {"Content-Range": f"bytes */{file.stat().st_size}"}
            return Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=length)
        disposition = request.args.get("disposition")
        if disposition:
            response.headers["Content-Disposition"] = disposition
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
