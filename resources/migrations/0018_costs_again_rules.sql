-- What no column can state about costs that are shared out once more. Conventions: 0001_rules.sql.

-- What is entered is frozen from the approval until the statements are out; after that the run keeps what it was made
-- from (`cost_basis`), and what is entered may change: a correction is made from it.
DROP TRIGGER `cost_pool_frozen_insert`;
--> statement-breakpoint
DROP TRIGGER `cost_pool_frozen_update`;
--> statement-breakpoint
DROP TRIGGER `cost_pool_frozen_delete`;
--> statement-breakpoint
CREATE TRIGGER `cost_pool_frozen_insert` BEFORE INSERT ON `cost_pool`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = NEW.`period_id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_pool_frozen_update` BEFORE UPDATE ON `cost_pool`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`period_id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_pool_frozen_delete` BEFORE DELETE ON `cost_pool`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`period_id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_advance_frozen_insert` BEFORE INSERT ON `cost_advance`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = NEW.`period_id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_advance_frozen_update` BEFORE UPDATE ON `cost_advance`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`period_id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_advance_frozen_delete` BEFORE DELETE ON `cost_advance`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`period_id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_period_frozen_update` BEFORE UPDATE ON `cost_period`
WHEN EXISTS (SELECT 1 FROM `bill_run` WHERE `cost_period_id` = OLD.`id` AND `state` IN ('approved', 'issuing'))
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_basis_frozen_insert` BEFORE INSERT ON `cost_basis`
WHEN (SELECT `state` FROM `bill_run` WHERE `id` = NEW.`run_id`) NOT IN ('draft', 'failed')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_basis_frozen_update` BEFORE UPDATE ON `cost_basis`
WHEN (SELECT `state` FROM `bill_run` WHERE `id` = OLD.`run_id`) NOT IN ('draft', 'failed')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
CREATE TRIGGER `cost_basis_frozen_delete` BEFORE DELETE ON `cost_basis`
WHEN (SELECT `state` FROM `bill_run` WHERE `id` = OLD.`run_id`) NOT IN ('draft', 'failed')
BEGIN SELECT RAISE(ABORT, 'frozen'); END;
--> statement-breakpoint
-- Nothing is approved that cannot be computed again.
CREATE TRIGGER `bill_run_costs_basis` BEFORE UPDATE ON `bill_run`
WHEN NEW.`kind` = 'costs' AND OLD.`state` = 'draft' AND NEW.`state` = 'approved'
	AND NOT EXISTS (SELECT 1 FROM `cost_basis` WHERE `run_id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'invalid'); END;
