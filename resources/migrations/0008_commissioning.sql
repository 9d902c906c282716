CREATE TABLE `line_test` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`line_id` integer NOT NULL,
	`at` integer NOT NULL,
	`result` text NOT NULL,
	FOREIGN KEY (`line_id`) REFERENCES `line`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `line_test_line` ON `line_test` (`line_id`,`at`);--> statement-breakpoint
CREATE TABLE `listed_meter` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`point_id` integer NOT NULL,
	`serial` text NOT NULL,
	`meter_id` integer,
	`model_id` text,
	`line_id` integer,
	`address` text,
	`calibration_year` integer,
	`mounted_since` text,
	`start_reading` text,
	`start_kept_at` integer,
	`imported_at` integer NOT NULL,
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`line_id`) REFERENCES `line`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "listed_meter_since" CHECK("listed_meter"."mounted_since" is null or "listed_meter"."mounted_since" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `listed_meter_point` ON `listed_meter` (`point_id`);--> statement-breakpoint
CREATE INDEX `listed_meter_meter` ON `listed_meter` (`meter_id`);--> statement-breakpoint
CREATE TABLE `meter_check` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`meter_id` integer NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`typed` text NOT NULL,
	`read` text NOT NULL,
	`unit` text NOT NULL,
	`read_at` integer NOT NULL,
	`result` text NOT NULL,
	`power` integer,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "meter_check_result" CHECK("meter_check"."result" in ('equal', 'scale', 'differs')),
	CONSTRAINT "meter_check_power" CHECK(("meter_check"."result" = 'scale') = ("meter_check"."power" is not null))
) STRICT;
--> statement-breakpoint
CREATE INDEX `meter_check_meter` ON `meter_check` (`meter_id`,`at`);