-- What no column can state about how a run came to be. Conventions: 0001_rules.sql.

-- A draft that is not all there is not approved; what was approved keeps what it rests on.
CREATE TRIGGER `bill_run_frozen_basis` BEFORE UPDATE ON `bill_run`
WHEN (NEW.`state` IN ('approved', 'issuing', 'issued', 'cancelled') AND NEW.`draft_state` <> 'done')
	OR (OLD.`state` IN ('issuing', 'issued', 'cancelled') AND (NEW.`drafted_at` IS NOT OLD.`drafted_at`
		OR NEW.`corrects` IS NOT OLD.`corrects` OR NEW.`seen` IS NOT OLD.`seen`))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
-- A cancellation takes back exactly what was billed, of a statement that was issued and to the same tenant.
CREATE TRIGGER `statement_cancellation_opposite` BEFORE INSERT ON `statement`
WHEN NEW.`cancels_id` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `statement` AS `original`
	WHERE `original`.`id` = NEW.`cancels_id` AND `original`.`state` = 'issued' AND `original`.`kind` <> 'cancellation'
		AND `original`.`total_minor` = -NEW.`total_minor` AND `original`.`currency` = NEW.`currency`
		AND `original`.`occupancy_id` = NEW.`occupancy_id`)
BEGIN SELECT RAISE(ABORT, 'invalid'); END;
--> statement-breakpoint
CREATE TRIGGER `bill_difference_frozen_delete` BEFORE DELETE ON `bill_difference`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
