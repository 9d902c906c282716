-- Triggers that name the rebuilt tables go first and come back in the next migration.
DROP TRIGGER `statement_frozen_insert`;--> statement-breakpoint
DROP TRIGGER `statement_frozen_update`;--> statement-breakpoint
DROP TRIGGER `statement_frozen_delete`;--> statement-breakpoint
DROP TRIGGER `statement_document_frozen_insert`;--> statement-breakpoint
DROP TRIGGER `bill_run_frozen_update`;--> statement-breakpoint
DROP TRIGGER `bill_run_frozen_delete`;--> statement-breakpoint
CREATE TABLE `bill_difference` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`statement_id` integer NOT NULL,
	`noticed_at` integer NOT NULL,
	`total_minor` integer NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`decided_at` integer,
	`note` text,
	FOREIGN KEY (`statement_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "bill_difference_state" CHECK("bill_difference"."state" in ('open', 'accepted', 'dismissed')),
	CONSTRAINT "bill_difference_total" CHECK("bill_difference"."total_minor" between -9007199254740991 and 9007199254740991),
	CONSTRAINT "bill_difference_decided" CHECK(("bill_difference"."state" = 'open') = ("bill_difference"."decided_at" is null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `bill_difference_open` ON `bill_difference` (`statement_id`) WHERE "bill_difference"."state" = 'open';--> statement-breakpoint
CREATE TABLE `cost_advance` (
	`period_id` integer NOT NULL,
	`occupancy_id` integer NOT NULL,
	`amount_minor` integer NOT NULL,
	PRIMARY KEY(`period_id`, `occupancy_id`),
	FOREIGN KEY (`period_id`) REFERENCES `cost_period`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`occupancy_id`) REFERENCES `occupancy`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cost_advance_amount" CHECK("cost_advance"."amount_minor" between -9007199254740991 and 9007199254740991)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `cost_advance_occupancy` ON `cost_advance` (`occupancy_id`);--> statement-breakpoint
CREATE TABLE `cost_period` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`building_id` integer NOT NULL,
	`name` text NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text NOT NULL,
	FOREIGN KEY (`building_id`) REFERENCES `building`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "cost_period_from" CHECK("cost_period"."from_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
	CONSTRAINT "cost_period_to" CHECK("cost_period"."to_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT;
--> statement-breakpoint
CREATE INDEX `cost_period_building` ON `cost_period` (`building_id`);--> statement-breakpoint
CREATE TABLE `cost_pool` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`period_id` integer NOT NULL,
	`name` text NOT NULL,
	`definition` text NOT NULL,
	FOREIGN KEY (`period_id`) REFERENCES `cost_period`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `cost_pool_period` ON `cost_pool` (`period_id`);--> statement-breakpoint
CREATE TABLE `__new_bill_run` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`building_id` integer NOT NULL,
	`kind` text DEFAULT 'month' NOT NULL,
	`cost_period_id` integer,
	`month` text NOT NULL,
	`state` text DEFAULT 'draft' NOT NULL,
	`created_at` integer NOT NULL,
	`approved_at` integer,
	`approved_by` text,
	`issued_at` integer,
	`progress_done` integer DEFAULT 0 NOT NULL,
	`progress_total` integer DEFAULT 0 NOT NULL,
	`problems` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`building_id`) REFERENCES `building`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cost_period_id`) REFERENCES `cost_period`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "bill_run_state" CHECK("__new_bill_run"."state" in ('draft', 'approved', 'issuing', 'issued', 'cancelled', 'failed')),
	CONSTRAINT "bill_run_kind" CHECK("__new_bill_run"."kind" in ('month', 'costs', 'correction')),
	CONSTRAINT "bill_run_cost_period" CHECK(("__new_bill_run"."kind" = 'costs') = ("__new_bill_run"."cost_period_id" is not null)),
	CONSTRAINT "bill_run_approved" CHECK("__new_bill_run"."state" not in ('approved', 'issuing', 'issued') or "__new_bill_run"."approved_at" is not null),
	CONSTRAINT "bill_run_month_form" CHECK("__new_bill_run"."month" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
	CONSTRAINT "bill_run_issued" CHECK("__new_bill_run"."state" not in ('issuing', 'issued') or "__new_bill_run"."issued_at" is not null)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_bill_run`("id", "building_id", "kind", "cost_period_id", "month", "state", "created_at", "approved_at", "approved_by", "issued_at", "progress_done", "progress_total", "problems") SELECT "id", "building_id", 'month', NULL, "month", "state", "created_at", "issued_at", NULL, "issued_at", "progress_done", "progress_total", "problems" FROM `bill_run`;--> statement-breakpoint
DROP TABLE `bill_run`;--> statement-breakpoint
ALTER TABLE `__new_bill_run` RENAME TO `bill_run`;--> statement-breakpoint
CREATE UNIQUE INDEX `bill_run_month` ON `bill_run` (`building_id`,`month`) WHERE "bill_run"."kind" = 'month' and "bill_run"."state" in ('draft', 'approved', 'issuing', 'issued');--> statement-breakpoint
CREATE UNIQUE INDEX `bill_run_costs` ON `bill_run` (`cost_period_id`) WHERE "bill_run"."kind" = 'costs' and "bill_run"."state" in ('draft', 'approved', 'issuing', 'issued');--> statement-breakpoint
CREATE TABLE `__new_statement` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer NOT NULL,
	`occupancy_id` integer NOT NULL,
	`kind` text DEFAULT 'bill' NOT NULL,
	`cancels_id` integer,
	`replaces_id` integer,
	`number` text,
	`total_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`snapshot` text NOT NULL,
	`state` text DEFAULT 'draft' NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `bill_run`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`occupancy_id`) REFERENCES `occupancy`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`cancels_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`replaces_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "statement_state" CHECK("__new_statement"."state" in ('draft', 'issued', 'cancelled')),
	CONSTRAINT "statement_kind" CHECK("__new_statement"."kind" in ('bill', 'costs', 'cancellation')),
	CONSTRAINT "statement_cancellation" CHECK(("__new_statement"."kind" = 'cancellation') = ("__new_statement"."cancels_id" is not null)),
	CONSTRAINT "statement_numbered" CHECK(("__new_statement"."state" = 'draft') = ("__new_statement"."number" is null)),
	CONSTRAINT "statement_total" CHECK("__new_statement"."total_minor" between -9007199254740991 and 9007199254740991)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_statement`("id", "run_id", "occupancy_id", "kind", "cancels_id", "replaces_id", "number", "total_minor", "currency", "snapshot", "state") SELECT "id", "run_id", "occupancy_id", 'bill', NULL, NULL, "number", "total_minor", "currency", "snapshot", "state" FROM `statement`;--> statement-breakpoint
DROP TABLE `statement`;--> statement-breakpoint
ALTER TABLE `__new_statement` RENAME TO `statement`;--> statement-breakpoint
CREATE UNIQUE INDEX `statement_occupancy` ON `statement` (`run_id`,`occupancy_id`,`kind`) WHERE "statement"."cancels_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `statement_cancels` ON `statement` (`cancels_id`) WHERE "statement"."cancels_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `statement_replaces` ON `statement` (`replaces_id`) WHERE "statement"."replaces_id" is not null;--> statement-breakpoint
CREATE INDEX `statement_of_occupancy` ON `statement` (`occupancy_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `statement_number` ON `statement` (`number`);--> statement-breakpoint
ALTER TABLE `occupancy` ADD `persons` integer;--> statement-breakpoint
ALTER TABLE `tenant` ADD `email` text;--> statement-breakpoint
ALTER TABLE `tenant` ADD `iban` text;--> statement-breakpoint
ALTER TABLE `tenant` ADD `bic` text;--> statement-breakpoint
ALTER TABLE `tenant` ADD `mandate_reference` text;--> statement-breakpoint
ALTER TABLE `tenant` ADD `mandate_signed_on` text;--> statement-breakpoint
ALTER TABLE `tenant` ADD `vat_id` text;--> statement-breakpoint
ALTER TABLE `tenant` ADD `buyer_reference` text;--> statement-breakpoint
ALTER TABLE `unit` ADD `heated_area_m2` text;--> statement-breakpoint
ALTER TABLE `unit` ADD `is_commercial` integer DEFAULT false NOT NULL;