-- Events, orders and scales of channels are facts: they are added and never changed.
CREATE TRIGGER `concentrator_event_frozen_update` BEFORE UPDATE ON `concentrator_event`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `concentrator_event_frozen_delete` BEFORE DELETE ON `concentrator_event`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `order_record_frozen_update` BEFORE UPDATE ON `order_record`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `order_record_frozen_delete` BEFORE DELETE ON `order_record`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `channel_scale_frozen_update` BEFORE UPDATE ON `channel_scale`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `channel_scale_frozen_delete` BEFORE DELETE ON `channel_scale`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
