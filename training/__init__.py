"""From history or simulation to a risk model: fitted, calibrated, compared, checked; never inside the service."""

import models as models  # before scikit-learn, whose threads it tells how to wait
