CREATE TABLE `bill_run` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`building_id` integer NOT NULL,
	`month` text NOT NULL,
	`state` text DEFAULT 'draft' NOT NULL,
	`created_at` integer NOT NULL,
	`issued_at` integer,
	`progress_done` integer DEFAULT 0 NOT NULL,
	`progress_total` integer DEFAULT 0 NOT NULL,
	`problems` text DEFAULT '[]' NOT NULL,
	FOREIGN KEY (`building_id`) REFERENCES `building`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "bill_run_state" CHECK("bill_run"."state" in ('draft', 'issuing', 'issued', 'cancelled', 'failed')),
	CONSTRAINT "bill_run_month_form" CHECK("bill_run"."month" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]'),
	CONSTRAINT "bill_run_issued" CHECK("bill_run"."state" not in ('issuing', 'issued') or "bill_run"."issued_at" is not null)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `bill_run_month` ON `bill_run` (`building_id`,`month`) WHERE "bill_run"."state" in ('draft', 'issuing', 'issued');--> statement-breakpoint
CREATE TABLE `number_series` (
	`series` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `point_tariff` (
	`point_id` integer NOT NULL,
	`from_date` text NOT NULL,
	`tariff_id` integer NOT NULL,
	PRIMARY KEY(`point_id`, `from_date`),
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tariff_id`) REFERENCES `tariff`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "point_tariff_date" CHECK("point_tariff"."from_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `point_tariff_tariff` ON `point_tariff` (`tariff_id`);--> statement-breakpoint
CREATE TABLE `setting` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `statement` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` integer NOT NULL,
	`occupancy_id` integer NOT NULL,
	`number` text,
	`total_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`snapshot` text NOT NULL,
	`state` text DEFAULT 'draft' NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `bill_run`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`occupancy_id`) REFERENCES `occupancy`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "statement_state" CHECK("statement"."state" in ('draft', 'issued', 'cancelled')),
	CONSTRAINT "statement_numbered" CHECK(("statement"."state" = 'draft') = ("statement"."number" is null)),
	CONSTRAINT "statement_total" CHECK("statement"."total_minor" between -9007199254740991 and 9007199254740991)
) STRICT;
--> statement-breakpoint
CREATE INDEX `statement_of_occupancy` ON `statement` (`occupancy_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `statement_number` ON `statement` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `statement_occupancy` ON `statement` (`run_id`,`occupancy_id`);--> statement-breakpoint
CREATE TABLE `statement_document` (
	`statement_id` integer PRIMARY KEY NOT NULL,
	`sha256` text NOT NULL,
	`bytes` blob NOT NULL,
	FOREIGN KEY (`statement_id`) REFERENCES `statement`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "statement_document_sha256" CHECK(length("statement_document"."sha256") = 64)
) STRICT;
--> statement-breakpoint
CREATE TABLE `tariff` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`medium` text NOT NULL,
	`currency` text NOT NULL,
	CONSTRAINT "tariff_medium" CHECK("tariff"."medium" in ('electricity', 'water', 'warm-water', 'heat', 'cooling', 'gas', 'other'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `tariff_version` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tariff_id` integer NOT NULL,
	`valid_from` text NOT NULL,
	`definition` text NOT NULL,
	FOREIGN KEY (`tariff_id`) REFERENCES `tariff`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "tariff_version_date" CHECK("tariff_version"."valid_from" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `tariff_version_from` ON `tariff_version` (`tariff_id`,`valid_from`);--> statement-breakpoint
CREATE TABLE `building` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`zone` text NOT NULL,
	`country` text NOT NULL,
	`currency` text NOT NULL,
	`address_lines` text NOT NULL,
	`creditor_name` text DEFAULT '' NOT NULL,
	`creditor_address_lines` text DEFAULT '[]' NOT NULL,
	`iban` text,
	`bic` text,
	`tax_number` text,
	`vat_id` text,
	`contact_lines` text DEFAULT '[]' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `floor` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`building_id` integer NOT NULL,
	`name` text NOT NULL,
	`sort` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`building_id`) REFERENCES `building`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `floor_building` ON `floor` (`building_id`);--> statement-breakpoint
CREATE TABLE `line` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`protocol` text NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`sort` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `meter` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`serial` text NOT NULL,
	`model_id` text,
	`protocol` text NOT NULL,
	`manufacturer` text,
	`medium` text NOT NULL,
	`calibration_year` integer,
	`own_clock` text DEFAULT 'local' NOT NULL,
	`line_id` integer NOT NULL,
	`address` text NOT NULL,
	`route` text,
	`enabled` integer DEFAULT true NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`line_id`) REFERENCES `line`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "meter_medium" CHECK("meter"."medium" in ('electricity', 'water', 'warm-water', 'heat', 'cooling', 'gas', 'other')),
	CONSTRAINT "meter_own_clock" CHECK("meter"."own_clock" in ('local', 'standard')),
	CONSTRAINT "meter_enabled" CHECK("meter"."enabled" in (0, 1))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `meter_address` ON `meter` (`line_id`,`address`) WHERE "meter"."enabled" = 1;--> statement-breakpoint
CREATE INDEX `meter_serial` ON `meter` (`serial`);--> statement-breakpoint
CREATE TABLE `mounting` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`meter_id` integer NOT NULL,
	`point_id` integer NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer,
	`multiplier_numerator` integer DEFAULT 1 NOT NULL,
	`multiplier_denominator` integer DEFAULT 1 NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "mounting_period" CHECK("mounting"."to_at" is null or "mounting"."to_at" > "mounting"."from_at"),
	CONSTRAINT "mounting_multiplier" CHECK("mounting"."multiplier_numerator" > 0 and "mounting"."multiplier_denominator" > 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `mounting_meter` ON `mounting` (`meter_id`,`from_at`);--> statement-breakpoint
CREATE INDEX `mounting_point` ON `mounting` (`point_id`,`from_at`);--> statement-breakpoint
CREATE TABLE `occupancy` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`tenant_id` integer NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text,
	`kind` text NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenant`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "occupancy_kind" CHECK("occupancy"."kind" in ('postpaid', 'prepaid')),
	CONSTRAINT "occupancy_from" CHECK("occupancy"."from_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
	CONSTRAINT "occupancy_to" CHECK("occupancy"."to_date" is null or ("occupancy"."to_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]' and "occupancy"."to_date" > "occupancy"."from_date"))
) STRICT;
--> statement-breakpoint
CREATE INDEX `occupancy_unit` ON `occupancy` (`unit_id`,`from_date`);--> statement-breakpoint
CREATE INDEX `occupancy_tenant` ON `occupancy` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `point` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`unit_id` integer NOT NULL,
	`name` text NOT NULL,
	`medium` text NOT NULL,
	`sort` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`unit_id`) REFERENCES `unit`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "point_medium" CHECK("point"."medium" in ('electricity', 'water', 'warm-water', 'heat', 'cooling', 'gas', 'other'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `point_unit` ON `point` (`unit_id`);--> statement-breakpoint
CREATE TABLE `register` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`meter_id` integer NOT NULL,
	`name` text NOT NULL,
	`quantity` text NOT NULL,
	`role` text DEFAULT '' NOT NULL,
	`unit` text NOT NULL,
	`exponent` integer NOT NULL,
	`digits` integer,
	`tariff` integer DEFAULT 0 NOT NULL,
	`subunit` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "register_exponent" CHECK("register"."exponent" between -15 and 15),
	CONSTRAINT "register_digits" CHECK("register"."digits" is null or "register"."digits" between 1 and 15)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `register_name` ON `register` (`meter_id`,`name`);--> statement-breakpoint
CREATE TABLE `tenant` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`salutation` text,
	`address_lines` text DEFAULT '[]' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `unit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`floor_id` integer NOT NULL,
	`name` text NOT NULL,
	`area_m2` text,
	`sort` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`floor_id`) REFERENCES `floor`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `unit_floor` ON `unit` (`floor_id`);--> statement-breakpoint
CREATE TABLE `collection_state` (
	`meter_id` integer NOT NULL,
	`kind` text NOT NULL,
	`watermark` text NOT NULL,
	PRIMARY KEY(`meter_id`, `kind`),
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `raw_frame` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`meter_id` integer NOT NULL,
	`received_at` integer NOT NULL,
	`keep` text NOT NULL,
	`bytes` blob NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "raw_frame_keep" CHECK("raw_frame"."keep" in ('trace', 'billing'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `raw_frame_trace` ON `raw_frame` (`received_at`) WHERE "raw_frame"."keep" = 'trace';--> statement-breakpoint
CREATE TABLE `read_failure` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`meter_id` integer NOT NULL,
	`at` integer NOT NULL,
	`job` text NOT NULL,
	`reason` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `read_failure_meter` ON `read_failure` (`meter_id`,`id`);--> statement-breakpoint
CREATE TABLE `read_round` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`due` integer NOT NULL,
	`read` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `reading_frontier` (
	`id` integer PRIMARY KEY NOT NULL,
	`slot` integer NOT NULL,
	CONSTRAINT "reading_frontier_single" CHECK("reading_frontier"."id" = 1)
) STRICT;
--> statement-breakpoint
CREATE TABLE `reading_inbox` (
	`slot` integer NOT NULL,
	`register_id` integer NOT NULL,
	`at` integer NOT NULL,
	`origin` integer NOT NULL,
	`value` integer,
	`quality` integer NOT NULL,
	`received_at` integer NOT NULL,
	`frame_id` integer,
	PRIMARY KEY(`slot`, `register_id`, `at`, `origin`),
	FOREIGN KEY (`register_id`) REFERENCES `register`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reading_inbox_origin" CHECK("reading_inbox"."origin" between 1 and 5),
	CONSTRAINT "reading_inbox_quality" CHECK("reading_inbox"."quality" in (1, 2, 3, 9)),
	CONSTRAINT "reading_inbox_value" CHECK("reading_inbox"."value" between -9007199254740991 and 9007199254740991)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `reading_settled` (
	`register_id` integer NOT NULL,
	`at` integer NOT NULL,
	`origin` integer NOT NULL,
	`value` integer,
	`quality` integer NOT NULL,
	`received_at` integer NOT NULL,
	`frame_id` integer,
	PRIMARY KEY(`register_id`, `at`, `origin`),
	FOREIGN KEY (`register_id`) REFERENCES `register`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "reading_settled_origin" CHECK("reading_settled"."origin" between 1 and 5),
	CONSTRAINT "reading_settled_quality" CHECK("reading_settled"."quality" in (1, 2, 3, 9)),
	CONSTRAINT "reading_settled_value" CHECK("reading_settled"."value" between -9007199254740991 and 9007199254740991)
) STRICT, WITHOUT ROWID;
