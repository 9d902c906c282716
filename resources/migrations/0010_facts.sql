CREATE TABLE `exchange_photo` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`exchange_id` integer NOT NULL,
	`kind` text NOT NULL,
	`bytes` blob NOT NULL,
	FOREIGN KEY (`exchange_id`) REFERENCES `meter_exchange`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "exchange_photo_kind" CHECK("exchange_photo"."kind" in ('image/png', 'image/jpeg')),
	CONSTRAINT "exchange_photo_size" CHECK(length("exchange_photo"."bytes") between 8 and 4194304)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `exchange_photo_once` ON `exchange_photo` (`exchange_id`);--> statement-breakpoint
CREATE TABLE `formula_term` (
	`formula_id` integer NOT NULL,
	`point_id` integer NOT NULL,
	`coefficient` integer NOT NULL,
	PRIMARY KEY(`formula_id`, `point_id`),
	FOREIGN KEY (`formula_id`) REFERENCES `point_formula`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "formula_term_coefficient" CHECK("formula_term"."coefficient" <> 0 and "formula_term"."coefficient" between -1000 and 1000)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `formula_term_point` ON `formula_term` (`point_id`);--> statement-breakpoint
CREATE TABLE `gas_factor` (
	`point_id` integer NOT NULL,
	`from_date` text NOT NULL,
	`state_number` text NOT NULL,
	`calorific_value` text NOT NULL,
	`recorded_by` text NOT NULL,
	`recorded_at` integer NOT NULL,
	PRIMARY KEY(`point_id`, `from_date`),
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "gas_factor_from" CHECK("gas_factor"."from_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `meter_exchange` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`point_id` integer NOT NULL,
	`at` integer NOT NULL,
	`old_mounting_id` integer NOT NULL,
	`new_mounting_id` integer NOT NULL,
	`final_values` text NOT NULL,
	`first_values` text NOT NULL,
	`done_by` text NOT NULL,
	`comment` text,
	`recorded_at` integer NOT NULL,
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`old_mounting_id`) REFERENCES `mounting`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`new_mounting_id`) REFERENCES `mounting`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `meter_exchange_point` ON `meter_exchange` (`point_id`,`at`);--> statement-breakpoint
CREATE UNIQUE INDEX `meter_exchange_old` ON `meter_exchange` (`old_mounting_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `meter_exchange_new` ON `meter_exchange` (`new_mounting_id`);--> statement-breakpoint
CREATE TABLE `point_formula` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`point_id` integer NOT NULL,
	`from_date` text NOT NULL,
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "point_formula_from" CHECK("point_formula"."from_date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `point_formula_day` ON `point_formula` (`point_id`,`from_date`);--> statement-breakpoint
CREATE TABLE `scale_decision` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`register_id` integer NOT NULL,
	`from_at` integer,
	`decided_at` integer NOT NULL,
	`decided_by` text NOT NULL,
	FOREIGN KEY (`register_id`) REFERENCES `register`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `scale_decision_register` ON `scale_decision` (`register_id`);--> statement-breakpoint
ALTER TABLE `register` ADD `version_of` integer REFERENCES register(id);--> statement-breakpoint
ALTER TABLE `register` ADD `stated_unit` text;--> statement-breakpoint
ALTER TABLE `register` ADD `stated_exponent` integer;