-- What was exchanged, seen and decided stays as it was written down.
CREATE TRIGGER `meter_exchange_frozen_update` BEFORE UPDATE ON `meter_exchange`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `meter_exchange_frozen_delete` BEFORE DELETE ON `meter_exchange`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `exchange_photo_frozen_update` BEFORE UPDATE ON `exchange_photo`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `exchange_photo_frozen_delete` BEFORE DELETE ON `exchange_photo`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `scale_decision_frozen_update` BEFORE UPDATE ON `scale_decision`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `scale_decision_frozen_delete` BEFORE DELETE ON `scale_decision`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
