"""Addresses of the pages, one list per noun."""

from django.urls import URLPattern, path

from governance.web import (
    account,
    api_clients,
    asset_compare,
    asset_export,
    asset_page,
    asset_selection,
    asset_steps,
    asset_sync,
    asset_versions,
    asset_views,
    assets,
    audit,
    campaign_calendar,
    campaign_edits,
    campaign_list,
    campaign_stages,
    campaign_steps,
    campaigns,
    document_pages,
    families,
    family_forms,
    field_mapping,
    home,
    mapping_proposals,
    mappings,
    media,
    notices,
    password,
    review_bulk,
    review_comments,
    review_holds,
    review_languages,
    reviews,
    slot_pages,
)

app_name = "governance"

FRAME = [
    path("", home.home, name="home"),
    path("account/", account.account, name="account"),
    path("account/password/", password.OwnPassword.as_view(), name="own-password"),
    path("theme/", account.set_theme, name="set-theme"),
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
]

ASSETS = [
    path("assets/", assets.asset_list, name="asset-list"),
    path("assets.csv", asset_export.asset_csv, name="asset-csv"),
    path("assets.xlsx", asset_export.asset_xlsx, name="asset-xlsx"),
    path("assets/selection/", asset_selection.asset_selection, name="asset-selection"),
    path("assets/compare/", asset_compare.asset_compare, name="asset-compare"),
    path("assets/views/", asset_views.asset_views, name="asset-views"),
    path("assets/views/<uuid:view_id>/", asset_views.asset_view, name="asset-view"),
    path("assets/<uuid:asset_id>/", asset_page.asset_page, name="asset"),
    path("assets/<uuid:asset_id>/preview/", asset_compare.asset_preview, name="asset-preview"),
    path("assets/<uuid:asset_id>/poster", media.asset_poster, name="asset-poster"),
    path(
        "assets/<uuid:asset_id>/captions/<slug:track>.vtt",
        media.asset_captions,
        name="asset-captions",
    ),
    path("assets/<uuid:asset_id>/media/<slug:key>", media.asset_media, name="asset-media"),
    path("assets/<uuid:asset_id>/download/<slug:key>", media.asset_download, name="asset-download"),
    path("assets/<uuid:asset_id>/versions/", asset_versions.asset_versions, name="asset-versions"),
    path("assets/<uuid:asset_id>/sync/", asset_sync.asset_sync, name="asset-sync"),
    path(
        "assets/<uuid:asset_id>/read-again/",
        asset_sync.asset_read_again,
        name="asset-read-again",
    ),
    path("assets/<uuid:asset_id>/pages/", document_pages.asset_pages, name="asset-pages"),
    path(
        "assets/<uuid:asset_id>/pages/<int:number>.webp",
        document_pages.asset_page_picture,
        name="asset-page",
    ),
    path("assets/<uuid:asset_id>/<slug:step>/", asset_steps.asset_step, name="asset-step"),
]

REVIEWS = [
    path("reviews/", reviews.review_queue, name="review-queue"),
    path("reviews/same/<slug:change>/", review_bulk.review_same, name="review-same"),
    path("reviews/<uuid:review_id>/", reviews.review_page, name="review"),
    path(
        "reviews/<uuid:review_id>/languages/",
        review_languages.review_languages,
        name="review-languages",
    ),
    path(
        "reviews/<uuid:review_id>/comments/",
        review_comments.review_comments,
        name="review-comments",
    ),
    path("reviews/<uuid:review_id>/hold/", review_holds.review_hold, name="review-hold"),
]

CAMPAIGNS = [
    path("campaigns/", campaign_list.campaign_list, name="campaign-list"),
    path("campaigns/calendar/", campaign_calendar.campaign_calendar, name="campaign-calendar"),
    path("campaigns/new/", campaign_edits.campaign_new, name="campaign-new"),
    path("campaigns/drafts/", campaign_steps.campaign_drafts, name="campaign-drafts"),
    path(
        "campaigns/drafts/<uuid:draft_id>/<slug:step>/",
        campaign_steps.campaign_step,
        name="campaign-step",
    ),
    path("campaigns/<str:key>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<str:key>/change/", campaign_edits.campaign_edit, name="campaign-edit"),
    path("campaigns/<str:key>/copy/", campaign_stages.campaign_copy, name="campaign-copy"),
    path("campaigns/<str:key>/archive/", campaign_stages.campaign_archive, name="campaign-archive"),
    path("campaigns/<str:key>/reopen/", campaign_stages.campaign_reopen, name="campaign-reopen"),
    path("campaigns/<str:key>/slots/new/", campaign_edits.slot_new, name="slot-new"),
    path(
        "campaigns/<str:key>/slots/<str:slot_key>/change/",
        slot_pages.slot_change,
        name="slot-change",
    ),
    path(
        "campaigns/<str:key>/slots/<str:slot_key>/remove/",
        slot_pages.slot_remove,
        name="slot-remove",
    ),
    path(
        "campaigns/<str:key>/slots/<str:slot_key>/mappings/new/",
        mapping_proposals.mapping_new,
        name="mapping-new",
    ),
    path(
        "campaigns/<str:key>/slots/<str:slot_key>/families/",
        families.family_map,
        name="family-map",
    ),
    path("bundles/<uuid:bundle_id>/", families.bundle_page, name="bundle"),
    path("families/", families.family_list, name="family-list"),
    path("families/new/", family_forms.family_new, name="family-new"),
    path("families/<uuid:family_id>/", families.family_page, name="family"),
    path("families/<uuid:family_id>/change/", family_forms.family_change, name="family-change"),
    path("families/<uuid:family_id>/undo/", family_forms.family_undo, name="family-undo"),
    path("mappings/<uuid:mapping_id>/", mappings.mapping_page, name="mapping"),
    path(
        "mappings/<uuid:mapping_id>/withdraw/", mappings.mapping_withdraw, name="mapping-withdraw"
    ),
]

FACTS = [
    path("field-mapping/", field_mapping.field_mapping, name="field-mapping"),
    path("field-mapping/state/", field_mapping.field_mapping_state, name="field-mapping-state"),
    path("field-mapping/change/", field_mapping.field_mapping_change, name="field-mapping-change"),
    path(
        "field-mapping/drafts/<uuid:draft_id>/<slug:step>/",
        field_mapping.field_mapping_step,
        name="field-mapping-step",
    ),
]

NOTICES = [
    path("notices/", notices.inbox, name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/switches/", notices.notice_switches, name="notice-switches"),
    path("notices/<uuid:notice_id>/open/", notices.notice_open, name="notice-open"),
    path("notices/<uuid:notice_id>/read/", notices.notice_read, name="notice-read"),
]

CLIENTS = [
    path("clients/", api_clients.client_list, name="clients"),
    path("clients/new/", api_clients.client_new, name="client-new"),
    path("clients/<int:client_pk>/", api_clients.client_page, name="client"),
    path("clients/<int:client_pk>/secret/", api_clients.client_secret, name="client-secret"),
    path("clients/<int:client_pk>/revoke/", api_clients.client_revoke, name="client-revoke"),
]

RECORD = [
    path("audit/", audit.audit_page, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit-csv"),
]

urlpatterns: list[URLPattern] = [
    *FRAME,
    *ASSETS,
    *REVIEWS,
    *NOTICES,
    *CAMPAIGNS,
    *FACTS,
    *CLIENTS,
    *RECORD,
]
