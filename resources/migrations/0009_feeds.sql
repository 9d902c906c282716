CREATE TABLE `feed` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`main_point_id` integer NOT NULL,
	`sub_point_id` integer NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer,
	FOREIGN KEY (`main_point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`sub_point_id`) REFERENCES `point`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "feed_not_itself" CHECK("feed"."main_point_id" <> "feed"."sub_point_id"),
	CONSTRAINT "feed_period" CHECK("feed"."to_at" is null or "feed"."to_at" > "feed"."from_at")
) STRICT;
--> statement-breakpoint
CREATE INDEX `feed_sub` ON `feed` (`sub_point_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `feed_once` ON `feed` (`main_point_id`,`sub_point_id`,`from_at`);