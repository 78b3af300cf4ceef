"""Pure: German text -> similarity -> groups -> labels. No Flask, no database.

scikit-learn and SciPy take seconds to import, and most commands and pages need neither: modules here import them inside
the functions that use them.
"""
