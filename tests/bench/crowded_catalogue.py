"""A catalogue of many assets, written by the database itself: rows that pages look through."""

from django.db import connection

from tests.factories import BrandFactory

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt", "de-AT", "fr-CA", "es-MX"]
TERRITORIES = ["CA", "DE", "FR", "US", "GB", "AT", "CH", "ES", "IT", "NL"]
WORDS = [
    "annual", "statement", "welcome", "guide", "savings", "pension", "motor", "travel", "health",
    "home", "claim", "premium", "mortgage", "branch", "adviser", "notice", "energy", "meter",
    "tariff", "portal", "mobile", "student", "family", "retirement", "fund", "market", "outlook",
    "security", "fraud", "contact",
]  # fmt: skip
KINDS = ["video", "image", "image", "image", "document", "audio"]
STATES = ["approved", "approved", "approved", "approved", "candidate", "in_review", "used",
          "superseded", "retired", "rejected"]  # fmt: skip

ASSETS = """
INSERT INTO governance_asset (public_id, brand_id, state, suspended_at, suspension_reason, facts,
  candidate_facts, remote_id, remote_title, remote_type, remote_status, remote_archive_status,
  remote_external_id, remote_media_type, remote_kind, remote_is_online, remote_is_blocked,
  remote_duration_ms, remote_collections, remote_metadata, remote_facts, remote_faults,
  remote_date_created, remote_date_modified, remote_digest, remote_seen_at)
SELECT gen_random_uuid(), (%(brands)s::bigint[])[1 + n %% %(brand_count)s], state, NULL, '',
  CASE WHEN state IN ('candidate', 'in_review', 'rejected') THEN NULL ELSE facts END,
  CASE WHEN n %% 211 = 0 THEN '{"languages": ["en", "fr"]}'::jsonb ELSE '{}'::jsonb END,
  gen_random_uuid(), initcap(word_a || ' ' || word_b || ' ' || word_c) || ', no. ' || n,
  'ASSET', 'ACTIVE', '', 'key-' || n, kind, kind, TRUE, FALSE,
  CASE WHEN kind IN ('video', 'audio') THEN 10000 + n %% 300 * 1000 END, '{}',
  jsonb_build_object('Keywords', jsonb_build_array(word_a, word_c)), facts,
  CASE WHEN n %% 397 = 0 THEN '{"territories": "XX is no country."}'::jsonb ELSE '{}'::jsonb END,
  moment - interval '30 days', moment, md5(n::text), moment
FROM (
  SELECT n,
    (%(words)s::text[])[1 + n %% 30] word_a, (%(words)s::text[])[1 + n / 7 %% 30] word_b,
    (%(words)s::text[])[1 + n / 61 %% 30] word_c,
    (%(kinds)s::text[])[1 + n %% 6] kind, (%(states)s::text[])[1 + n / 3 %% 10] state,
    timestamptz '2026-11-23 08:00Z' - n * interval '13 seconds' moment,
    jsonb_build_object(
      'alt', 'A person at a table',
      'languages', CASE WHEN n %% 9 = 0 THEN '[]'::jsonb
        ELSE jsonb_build_array((%(languages)s::text[])[1 + n / 5 %% 10]) END,
      'territories', CASE WHEN n %% 3 = 0 THEN '[]'::jsonb ELSE jsonb_build_array(
        (%(territories)s::text[])[1 + n %% 10], (%(territories)s::text[])[1 + n / 10 %% 10]) END,
      'product_types', jsonb_build_array((%(words)s::text[])[1 + n / 11 %% 30]),
      'spoken', n %% 2 = 0,
      'rights_from', NULL, 'rights_until', to_char(
        timestamptz '2026-10-01Z' + n %% 1500 * interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    ) facts
  FROM generate_series(%(first)s, %(last)s) n
) made
"""

VERSIONS = """
INSERT INTO governance_assetversion (asset_id, approval, approved_at, approved_content, remote_id,
  remote_number, remote_status, remote_date_created, remote_content_digest)
SELECT id, CASE WHEN facts IS NULL THEN 'candidate' ELSE 'approved' END, remote_date_modified, '[]',
  gen_random_uuid(), 1, 'ACTIVE', remote_date_created, md5(id::text)
FROM governance_asset WHERE id > %s
"""

RENDITIONS = """
INSERT INTO governance_rendition (version_id, key, remote_source, remote_id, remote_name,
  remote_kind, remote_mime, remote_status, remote_width, remote_height, remote_bytes,
  remote_checksum, remote_language, remote_is_poster, remote_is_public)
SELECT version.id, key, source, gen_random_uuid()::text, key, kind, mime, 'CLOSED', 1280, 720,
  90000, '', '', poster, FALSE
FROM governance_assetversion version
CROSS JOIN (VALUES ('poster', 'keyframe', 'image', 'image/jpeg', TRUE),
  ('web', 'proxy', 'video', 'video/mp4', FALSE)) file (key, source, kind, mime, poster)
WHERE version.asset_id > %s
"""

STEP = 100_000


def fill(count: int) -> None:
    """Add so many assets of four brands, each with one version and two files."""
    connection.ensure_connection()
    after = _largest()
    values = {
        "brands": [BrandFactory.create(key=f"brand-{number}").pk for number in range(4)],
        "brand_count": 4,
        "words": WORDS,
        "kinds": KINDS,
        "states": STATES,
        "languages": LANGUAGES,
        "territories": TERRITORIES,
    }
    with connection.cursor() as cursor:
        for first in range(1, count + 1, STEP):
            last = min(first + STEP - 1, count)
            cursor.execute(ASSETS, values | {"first": first, "last": last})
        cursor.execute(VERSIONS, [after])
        cursor.execute(RENDITIONS, [after])
        cursor.execute("VACUUM ANALYZE")


def _largest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM governance_asset")
        return int(cursor.fetchone()[0])
