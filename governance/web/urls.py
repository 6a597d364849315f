"""Addresses of the pages, one list per noun."""

from django.urls import URLPattern, path

from governance.web import audit, campaigns, mappings, reviews

app_name = "governance"

REVIEWS = [
    path("reviews/", reviews.review_queue, name="review-queue"),
    path("reviews/<uuid:review_id>/", reviews.review_page, name="review"),
]

CAMPAIGNS = [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign-new"),
    path("campaigns/<str:key>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<str:key>/change/", campaigns.campaign_edit, name="campaign-edit"),
    path("campaigns/<str:key>/slots/new/", campaigns.slot_new, name="slot-new"),
    path(
        "campaigns/<str:key>/slots/<str:slot_key>/mappings/new/",
        campaigns.mapping_new,
        name="mapping-new",
    ),
    path("mappings/<uuid:mapping_id>/", mappings.mapping_page, name="mapping"),
    path(
        "mappings/<uuid:mapping_id>/withdraw/", mappings.mapping_withdraw, name="mapping-withdraw"
    ),
]

RECORD = [
    path("audit/", audit.audit_page, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit-csv"),
]

urlpatterns: list[URLPattern] = [*REVIEWS, *CAMPAIGNS, *RECORD]
