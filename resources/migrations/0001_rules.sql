-- What no column can state. Written by hand; the text of each ABORT is the named reason that the store reports.
-- A later migration that rebuilds one of these tables drops its triggers: it has to create them again
-- (tests/station/store/schema.test.ts counts them).

INSERT INTO `reading_frontier` (`id`, `slot`) VALUES (1, -9007199254740991);
--> statement-breakpoint
-- Periods are half-open, so one may start where the other ends.
CREATE TRIGGER `occupancy_overlap_insert` BEFORE INSERT ON `occupancy`
WHEN EXISTS (SELECT 1 FROM `occupancy` AS o WHERE o.`unit_id` = NEW.`unit_id`
	AND (o.`to_date` IS NULL OR o.`to_date` > NEW.`from_date`)
	AND (NEW.`to_date` IS NULL OR o.`from_date` < NEW.`to_date`))
BEGIN SELECT RAISE(ABORT, 'overlap'); END;
--> statement-breakpoint
CREATE TRIGGER `occupancy_overlap_update` BEFORE UPDATE ON `occupancy`
WHEN EXISTS (SELECT 1 FROM `occupancy` AS o WHERE o.`unit_id` = NEW.`unit_id` AND o.`id` <> OLD.`id`
	AND (o.`to_date` IS NULL OR o.`to_date` > NEW.`from_date`)
	AND (NEW.`to_date` IS NULL OR o.`from_date` < NEW.`to_date`))
BEGIN SELECT RAISE(ABORT, 'overlap'); END;
--> statement-breakpoint
CREATE TRIGGER `mounting_overlap_insert` BEFORE INSERT ON `mounting`
WHEN EXISTS (SELECT 1 FROM `mounting` AS o WHERE (o.`meter_id` = NEW.`meter_id` OR o.`point_id` = NEW.`point_id`)
	AND (o.`to_at` IS NULL OR o.`to_at` > NEW.`from_at`)
	AND (NEW.`to_at` IS NULL OR o.`from_at` < NEW.`to_at`))
BEGIN SELECT RAISE(ABORT, 'overlap'); END;
--> statement-breakpoint
CREATE TRIGGER `mounting_overlap_update` BEFORE UPDATE ON `mounting`
WHEN EXISTS (SELECT 1 FROM `mounting` AS o WHERE (o.`meter_id` = NEW.`meter_id` OR o.`point_id` = NEW.`point_id`)
	AND o.`id` <> OLD.`id`
	AND (o.`to_at` IS NULL OR o.`to_at` > NEW.`from_at`)
	AND (NEW.`to_at` IS NULL OR o.`from_at` < NEW.`to_at`))
BEGIN SELECT RAISE(ABORT, 'overlap'); END;
--> statement-breakpoint
-- A reading is a fact: it is never rewritten. (Settling deletes from the inbox what it has copied.)
CREATE TRIGGER `reading_inbox_frozen` BEFORE UPDATE ON `reading_inbox`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `reading_settled_frozen` BEFORE UPDATE ON `reading_settled`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_frozen_insert` BEFORE INSERT ON `statement`
WHEN (SELECT `state` FROM `bill_run` WHERE `id` = NEW.`run_id`) <> 'draft' OR NEW.`state` <> 'draft'
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_frozen_update` BEFORE UPDATE ON `statement`
WHEN OLD.`state` <> 'draft' AND NOT (
	OLD.`state` = 'issued' AND NEW.`state` = 'cancelled' AND NEW.`id` = OLD.`id` AND NEW.`number` = OLD.`number`
	AND NEW.`run_id` = OLD.`run_id` AND NEW.`occupancy_id` = OLD.`occupancy_id`
	AND NEW.`total_minor` = OLD.`total_minor` AND NEW.`currency` = OLD.`currency` AND NEW.`snapshot` = OLD.`snapshot`)
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_frozen_delete` BEFORE DELETE ON `statement`
WHEN OLD.`state` <> 'draft'
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_document_frozen_insert` BEFORE INSERT ON `statement_document`
WHEN (SELECT `state` FROM `statement` WHERE `id` = NEW.`statement_id`) = 'draft'
	OR EXISTS (SELECT 1 FROM `statement_document` WHERE `statement_id` = NEW.`statement_id`)
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_document_frozen_update` BEFORE UPDATE ON `statement_document`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_document_frozen_delete` BEFORE DELETE ON `statement_document`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `bill_run_frozen_update` BEFORE UPDATE ON `bill_run`
WHEN NEW.`id` <> OLD.`id`
	OR (OLD.`state` IN ('issuing', 'issued', 'cancelled') AND (NEW.`building_id` <> OLD.`building_id`
		OR NEW.`month` <> OLD.`month` OR NEW.`issued_at` IS NOT OLD.`issued_at` OR NEW.`created_at` <> OLD.`created_at`))
	OR (OLD.`state` = 'issuing' AND NEW.`state` NOT IN ('issuing', 'issued'))
	OR (OLD.`state` = 'issued' AND NEW.`state` NOT IN ('issued', 'cancelled'))
	OR (OLD.`state` = 'cancelled' AND NEW.`state` <> 'cancelled')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `bill_run_frozen_delete` BEFORE DELETE ON `bill_run`
WHEN OLD.`state` IN ('issuing', 'issued', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
-- Without gaps: a number is the next one, and none is taken back.
CREATE TRIGGER `number_series_steps` BEFORE UPDATE ON `number_series`
WHEN NEW.`series` <> OLD.`series` OR NEW.`last` <> OLD.`last` + 1
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `number_series_frozen_delete` BEFORE DELETE ON `number_series`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
