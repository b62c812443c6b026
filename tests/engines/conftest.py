"""Examples may take as long as they take: the first one pays for imports, and machines are shared."""

import hypothesis

hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
