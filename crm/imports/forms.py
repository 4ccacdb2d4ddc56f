"""The form that takes a workbook."""

from flask_wtf.file import FileRequired, MultipleFileField
from werkzeug.utils import secure_filename
from wtforms import ValidationError

from crm.imports.labels import UPLOAD_KINDS
from crm.web.forms import Form


class UploadForm(Form):
    """One .xlsx file, or several CSV files."""

    files = MultipleFileField(validators=[FileRequired(UPLOAD_KINDS["missing"])])

    def validate_files(self, field: MultipleFileField) -> None:
        """Several files are CSV files; one may be either."""
        names = [(file.filename or "").lower() for file in field.data]
        is_csv = all(name.endswith(".csv") for name in names)
        if not is_csv and not (len(names) == 1 and names[0].endswith(".xlsx")):
            raise ValidationError(UPLOAD_KINDS["wrong"])
        if len({secure_filename(name) for name in names}) != len(names):
            raise ValidationError(UPLOAD_KINDS["twice"])
