-- What no column can state, for runs that are approved, cancelled and replaced. Conventions: 0001_rules.sql.

CREATE TRIGGER `statement_frozen_insert` BEFORE INSERT ON `statement`
WHEN (SELECT `state` FROM `bill_run` WHERE `id` = NEW.`run_id`) <> 'draft' OR NEW.`state` <> 'draft'
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
-- A number is all that an approved draft can still get; what has one can only be cancelled.
CREATE TRIGGER `statement_frozen_update` BEFORE UPDATE ON `statement`
WHEN (OLD.`state` <> 'draft' OR (SELECT `state` FROM `bill_run` WHERE `id` = OLD.`run_id`) <> 'draft') AND NOT (
	((OLD.`state` = 'issued' AND NEW.`state` = 'cancelled' AND NEW.`number` = OLD.`number`)
		OR (OLD.`state` = 'draft' AND NEW.`state` = 'issued'))
	AND NEW.`id` = OLD.`id` AND NEW.`run_id` = OLD.`run_id` AND NEW.`occupancy_id` = OLD.`occupancy_id`
	AND NEW.`kind` = OLD.`kind` AND NEW.`cancels_id` IS OLD.`cancels_id` AND NEW.`replaces_id` IS OLD.`replaces_id`
	AND NEW.`total_minor` = OLD.`total_minor` AND NEW.`currency` = OLD.`currency` AND NEW.`snapshot` = OLD.`snapshot`)
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_frozen_delete` BEFORE DELETE ON `statement`
WHEN OLD.`state` <> 'draft' OR (SELECT `state` FROM `bill_run` WHERE `id` = OLD.`run_id`) NOT IN ('draft', 'failed')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `statement_document_frozen_insert` BEFORE INSERT ON `statement_document`
WHEN (SELECT `state` FROM `statement` WHERE `id` = NEW.`statement_id`) = 'draft'
	OR EXISTS (SELECT 1 FROM `statement_document` WHERE `statement_id` = NEW.`statement_id`)
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
-- Nothing is issued that nobody approved; an approved run can go back to a draft, an issued one only be cancelled.
CREATE TRIGGER `bill_run_frozen_update` BEFORE UPDATE ON `bill_run`
WHEN NEW.`id` <> OLD.`id`
	OR (OLD.`state` IN ('approved', 'issuing', 'issued', 'cancelled') AND (NEW.`building_id` <> OLD.`building_id`
		OR NEW.`kind` <> OLD.`kind` OR NEW.`cost_period_id` IS NOT OLD.`cost_period_id` OR NEW.`month` <> OLD.`month`
		OR NEW.`created_at` <> OLD.`created_at`))
	OR (OLD.`state` IN ('issuing', 'issued', 'cancelled') AND (NEW.`issued_at` IS NOT OLD.`issued_at`
		OR NEW.`approved_at` IS NOT OLD.`approved_at` OR NEW.`approved_by` IS NOT OLD.`approved_by`))
	OR (OLD.`state` IN ('draft', 'failed') AND NEW.`state` IN ('issuing', 'issued', 'cancelled'))
	OR (OLD.`state` = 'approved' AND NEW.`state` NOT IN ('approved', 'draft', 'issuing'))
	OR (OLD.`state` = 'issuing' AND NEW.`state` NOT IN ('issuing', 'issued'))
	OR (OLD.`state` = 'issued' AND NEW.`state` NOT IN ('issued', 'cancelled'))
	OR (OLD.`state` = 'cancelled' AND NEW.`state` <> 'cancelled')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `bill_run_frozen_delete` BEFORE DELETE ON `bill_run`
WHEN OLD.`state` IN ('approved', 'issuing', 'issued', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `bill_difference_frozen_update` BEFORE UPDATE ON `bill_difference`
WHEN OLD.`state` <> 'open' OR NEW.`id` <> OLD.`id` OR NEW.`statement_id` <> OLD.`statement_id`
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_pool_frozen_insert` BEFORE INSERT ON `cost_pool`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = NEW.`period_id` AND `state` IN ('approved', 'issuing', 'issued'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_pool_frozen_update` BEFORE UPDATE ON `cost_pool`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`period_id` AND `state` IN ('approved', 'issuing', 'issued'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_pool_frozen_delete` BEFORE DELETE ON `cost_pool`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`period_id` AND `state` IN ('approved', 'issuing', 'issued'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
