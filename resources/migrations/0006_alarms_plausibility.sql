CREATE TABLE `alarm` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`cause` text NOT NULL,
	`subject` text NOT NULL,
	`severity` text NOT NULL,
	`raised_at` integer NOT NULL,
	`detail` text NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`comment` text,
	`cleared_at` integer,
	`suppressed_by` integer,
	CONSTRAINT "alarm_severity" CHECK("alarm"."severity" in ('alarm', 'warning', 'notice')),
	CONSTRAINT "alarm_acknowledged" CHECK(("alarm"."acknowledged_at" is null) = ("alarm"."acknowledged_by" is null)),
	CONSTRAINT "alarm_cleared" CHECK("alarm"."cleared_at" is null or "alarm"."cleared_at" >= "alarm"."raised_at")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `alarm_open` ON `alarm` (`cause`,`subject`) WHERE "alarm"."cleared_at" is null;--> statement-breakpoint
CREATE INDEX `alarm_raised` ON `alarm` (`raised_at`);--> statement-breakpoint
CREATE TABLE `finding` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`rule` text NOT NULL,
	`point_id` integer NOT NULL,
	`register_id` integer NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`severity` text NOT NULL,
	`detail` text NOT NULL,
	`found_at` integer NOT NULL,
	`state` text DEFAULT 'open' NOT NULL,
	`decided_at` integer,
	`decided_by` text,
	`comment` text,
	FOREIGN KEY (`point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`register_id`) REFERENCES `register`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "finding_severity" CHECK("finding"."severity" in ('error', 'warning', 'hint')),
	CONSTRAINT "finding_state_known" CHECK("finding"."state" in ('open', 'accepted', 'corrected', 'gone')),
	CONSTRAINT "finding_period" CHECK("finding"."to_at" >= "finding"."from_at")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `finding_once` ON `finding` (`rule`,`register_id`,`from_at`);--> statement-breakpoint
CREATE INDEX `finding_state` ON `finding` (`state`,`found_at`);--> statement-breakpoint
CREATE INDEX `finding_point` ON `finding` (`point_id`,`from_at`);--> statement-breakpoint
CREATE TABLE `overlay` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`register_id` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`value` integer,
	`method` text NOT NULL,
	`reason` text NOT NULL,
	`author` text NOT NULL,
	`created_at` integer NOT NULL,
	`finding_id` integer,
	`basis` text NOT NULL,
	`undone_at` integer,
	`undone_by` text,
	FOREIGN KEY (`register_id`) REFERENCES `register`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`finding_id`) REFERENCES `finding`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "overlay_kind" CHECK("overlay"."kind" in ('value', 'void')),
	CONSTRAINT "overlay_method" CHECK("overlay"."method" in ('accepted', 'manual', 'interpolation', 'like-days', 'scaled-profile', 'comparable-period', 'comparable-rooms', 'building-average')),
	CONSTRAINT "overlay_value" CHECK(("overlay"."kind" = 'void') = ("overlay"."value" is null)),
	CONSTRAINT "overlay_safe" CHECK("overlay"."value" between -9007199254740991 and 9007199254740991),
	CONSTRAINT "overlay_undone" CHECK(("overlay"."undone_at" is null) = ("overlay"."undone_by" is null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `overlay_active` ON `overlay` (`register_id`,`at`) WHERE "overlay"."undone_at" is null;--> statement-breakpoint
CREATE INDEX `overlay_register` ON `overlay` (`register_id`,`id`);