CREATE TABLE `upward_event` (
	`important` integer NOT NULL,
	`sequence` integer NOT NULL,
	`bytes` blob NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`important`, `sequence`),
	CONSTRAINT "upward_event_important" CHECK("upward_event"."important" in (0, 1))
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `upward_point` (
	`point` integer PRIMARY KEY NOT NULL,
	`meter_id` integer NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "upward_point_range" CHECK("upward_point"."point" between 1 and 2040)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `upward_point_meter` ON `upward_point` (`meter_id`);