-- What an alarm is about and when it began are facts; an end and an acknowledgement come once.
CREATE TRIGGER `alarm_frozen_update` BEFORE UPDATE ON `alarm`
WHEN NEW.`id` <> OLD.`id` OR NEW.`cause` <> OLD.`cause` OR NEW.`subject` <> OLD.`subject`
	OR NEW.`raised_at` <> OLD.`raised_at`
	OR (OLD.`cleared_at` IS NOT NULL AND NEW.`cleared_at` IS NOT OLD.`cleared_at`)
	OR (OLD.`acknowledged_at` IS NOT NULL AND NEW.`acknowledged_at` IS NOT OLD.`acknowledged_at`)
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
-- An overlay is undone once, and otherwise stays what it is.
CREATE TRIGGER `overlay_frozen_update` BEFORE UPDATE ON `overlay`
WHEN OLD.`undone_at` IS NOT NULL OR NEW.`undone_at` IS NULL OR NEW.`id` <> OLD.`id`
	OR NEW.`register_id` <> OLD.`register_id` OR NEW.`at` <> OLD.`at` OR NEW.`kind` <> OLD.`kind`
	OR NEW.`value` IS NOT OLD.`value` OR NEW.`method` <> OLD.`method` OR NEW.`reason` <> OLD.`reason`
	OR NEW.`author` <> OLD.`author` OR NEW.`created_at` <> OLD.`created_at`
	OR NEW.`finding_id` IS NOT OLD.`finding_id` OR NEW.`basis` IS NOT OLD.`basis`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `overlay_frozen_delete` BEFORE DELETE ON `overlay`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
