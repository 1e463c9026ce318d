"""Django's PostgreSQL engine with what the wall needs changed."""

from django.db import models
from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[models.Model]) -> bool:
        """False for customer-owned tables: their key is (customer_id, id), so `id` alone does not
        determine the other columns for PostgreSQL, and GROUP BY must name them all.
        """
        if any(field.name == "customer" for field in model._meta.fields):
            return False
        allowed: bool = super().allows_group_by_selected_pks_on_model(model)
        return allowed


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
