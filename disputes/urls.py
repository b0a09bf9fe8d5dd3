"""Where disputes live."""

from django.urls import include, path

from disputes import draft_views, paper_views, views

app_name = "disputes"
urlpatterns = [
    path("", views.dispute_list, name="list"),
    path("new/", draft_views.begin, name="file"),
    path("record/", views.record, name="record"),
    path("drafts/<slug:ref>/", draft_views.draft, name="draft"),
    path("drafts/<slug:ref>/check/", draft_views.check, name="check"),
    path("drafts/<slug:ref>/discard/", draft_views.discard, name="discard"),
    path("drafts/<slug:ref>/draft.pdf", draft_views.draft_pdf, name="draft_pdf"),
    path("drafts/<slug:ref>/papers/", draft_views.draft_papers, name="draft_papers"),
    path("drafts/<slug:ref>/papers/<uuid:document_id>/leave-out/", draft_views.leave_out, name="leave_out"),
    path("drafts/<slug:ref>/<slug:page>/", draft_views.question, name="question"),
    path("concerns/", include("disputes.concerns.urls")),
    path("<slug:ref>/", views.dispute, name="page"),
    path("<slug:ref>/receipt/", views.receipt, name="receipt"),
    path("<slug:ref>/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
    path("<slug:ref>/papers/add/", paper_views.add_evidence, name="add_evidence"),
    path("<slug:ref>/papers/<uuid:document_id>/open/", paper_views.open_paper, name="open_paper"),
    path("<slug:ref>/costs/", include("disputes.costs.urls")),
    path("<slug:ref>/file/", include("disputes.casefile.urls")),
    path("<slug:ref>/room/", include("disputes.room.urls")),
    path("<slug:ref>/steps/<slug:key>/", views.take_step, name="step"),
]
