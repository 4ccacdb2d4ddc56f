// What the phone keeps of the page, by its content: {{ version }}.
import { serve } from {{ url_for("static", filename="js/field/shell.js")|tojson }};

serve({ version: {{ version|tojson }}, home: {{ url_for("field.show")|tojson }}, files: {{ files|tojson }} });
