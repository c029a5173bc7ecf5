"""Kent's revenue monitoring of September 2016, as a table of an author: thousands of pounds."""

from councilportal.publishing.narrative.own_tables import Declared

FINANCE_DECLARED = Declared(
    "Revenue budget monitoring",
    (
        "Budget heading",
        "Net budget (£k)",
        "Forecast variance (£k)",
        "Adjustment (£k)",
        "Revised variance (£k)",
        "Last reported (£k)",
        "Movement (£k)",
    ),
    ("words", *["money"] * 6),
    "Total = sum",
    "Revised variance (£k) = Forecast variance (£k) + Adjustment (£k)\n"
    "Movement (£k) = Revised variance (£k) - Last reported (£k)",
)
FINANCE = [
    ["Contact Centre, Digital Web Services & Gateways", "5174.0 84.6 0.0 84.6 3.5 81.1"],
    ["Local Democracy", "5314.5 -2.9 0.0 -2.9 -2.9 0.0"],
    ["Strategic Business Development & Intelligence", "1332.1 -53.6 0.0 -53.6 -66.8 13.2"],
    [
        "Strategy, Policy, Relationships & Corporate Assurance",
        "2024.1 -236.4 0.0 -236.4 -240.6 4.2",
    ],
    ["Democratic & Members", "3699.4 -44.9 0.0 -44.9 -52.2 7.3"],
    ["Finance & Procurement", "10830.8 -348.8 0.0 -348.8 -299.5 -49.3"],
    ["Engagement, Organisation Design & Development", "9607.9 -235.8 0.0 -235.8 -234.0 -1.8"],
    ["Legal Services & Information Governance", "-2042.8 249.7 0.0 249.7 238.8 10.9"],
    ["Strategic Management & Directorate Support", "-2373.5 0.0 0.0 0.0 0.0 0.0"],
    ["Infrastructure", "36830.6 708.1 0.0 708.1 674.0 34.1"],
    ["Total", "70397.1 120.0 0.0 120.0 20.3 99.7"],
]
FINANCE = [[name, *figures.split()] for name, figures in FINANCE]
