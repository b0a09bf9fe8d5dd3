"""Where the costs of a dispute live."""

from django.urls import path

from disputes.costs import views

urlpatterns = [
    path("", views.costs, name="costs"),
    path("quotes/new/", views.enter_quote, name="enter_quote"),
    path("bills/new/", views.enter_bill, name="enter_bill"),
    path("directions/new/", views.direct_costs, name="direct_costs"),
    path("payments/new/", views.enter_payment, name="enter_payment"),
    path("<slug:what>/<int:number>/take-back/", views.take_back_cost, name="take_back_cost"),
    path("statements/<slug:party>.pdf", views.cost_statement, name="cost_statement"),
]
