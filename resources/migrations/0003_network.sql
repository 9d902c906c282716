CREATE TABLE `archive_point` (
	`concentrator_id` integer NOT NULL,
	`point` integer NOT NULL,
	`meter_id` integer,
	`wanted` text,
	`found` text,
	PRIMARY KEY(`concentrator_id`, `point`),
	FOREIGN KEY (`concentrator_id`) REFERENCES `concentrator`(`meter_id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "archive_point_range" CHECK("archive_point"."point" between 1 and 2040)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `archive_point_meter` ON `archive_point` (`meter_id`);--> statement-breakpoint
CREATE TABLE `blocked_caller` (
	`port` integer NOT NULL,
	`identity` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`port`, `identity`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `channel` (
	`collector_id` integer NOT NULL,
	`number` integer NOT NULL,
	`meter_id` integer NOT NULL,
	`last_count` integer,
	`last_count_at` integer,
	`flag` text,
	PRIMARY KEY(`collector_id`, `number`),
	FOREIGN KEY (`collector_id`) REFERENCES `collector`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "channel_number" CHECK("channel"."number" between 1 and 64)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `channel_meter` ON `channel` (`meter_id`);--> statement-breakpoint
CREATE TABLE `channel_scale` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`meter_id` integer NOT NULL,
	`from_at` integer NOT NULL,
	`start_count` integer NOT NULL,
	`start_value` text NOT NULL,
	`constant_numerator` integer NOT NULL,
	`constant_denominator` integer NOT NULL,
	`reason` text NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "channel_scale_reason" CHECK("channel_scale"."reason" in ('commissioned', 'rollover', 'exchange', 'correction')),
	CONSTRAINT "channel_scale_constant" CHECK("channel_scale"."constant_numerator" > 0 and "channel_scale"."constant_denominator" > 0),
	CONSTRAINT "channel_scale_count" CHECK("channel_scale"."start_count" between -9007199254740991 and 9007199254740991)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `channel_scale_from` ON `channel_scale` (`meter_id`,`from_at`);--> statement-breakpoint
CREATE TABLE `collector` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`line_id` integer NOT NULL,
	`concentrator_id` integer,
	`model_id` text NOT NULL,
	`address` text NOT NULL,
	`name` text NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`line_id`) REFERENCES `line`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`concentrator_id`) REFERENCES `concentrator`(`meter_id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `concentrator` (
	`meter_id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`archive_read_at` integer,
	`plan_read_at` integer,
	`plan` text,
	`state` text,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "concentrator_read" CHECK("concentrator"."archive_read_at" is null or "concentrator"."archive_read_at" > 0)
) STRICT;
--> statement-breakpoint
CREATE TABLE `concentrator_event` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`concentrator_id` integer NOT NULL,
	`important` integer NOT NULL,
	`sequence` integer NOT NULL,
	`erc` integer NOT NULL,
	`local` text,
	`text` text NOT NULL,
	`decoded` integer NOT NULL,
	`bytes` blob NOT NULL,
	`received_at` integer NOT NULL,
	FOREIGN KEY (`concentrator_id`) REFERENCES `concentrator`(`meter_id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "concentrator_event_important" CHECK("concentrator_event"."important" in (0, 1))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `concentrator_event_once` ON `concentrator_event` (`concentrator_id`,`important`,`sequence`);--> statement-breakpoint
CREATE TABLE `event_mark` (
	`concentrator_id` integer NOT NULL,
	`important` integer NOT NULL,
	`next` integer NOT NULL,
	`lost` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`concentrator_id`, `important`),
	FOREIGN KEY (`concentrator_id`) REFERENCES `concentrator`(`meter_id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `listener` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`host` text NOT NULL,
	`port` integer NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	CONSTRAINT "listener_port_range" CHECK("listener"."port" between 1 and 65535)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `listener_port` ON `listener` (`port`);--> statement-breakpoint
CREATE TABLE `order_record` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`meter_id` integer NOT NULL,
	`kind` text NOT NULL,
	`confirmation` text NOT NULL,
	`ordered` text NOT NULL,
	`outcome` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "order_record_kind" CHECK("order_record"."kind" in ('clock', 'archive', 'plan')),
	CONSTRAINT "order_record_outcome" CHECK("order_record"."outcome" in ('done', 'accepted', 'refused', 'unknown', 'not-sent'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `order_record_meter` ON `order_record` (`meter_id`,`id`);--> statement-breakpoint
CREATE TABLE `read_day` (
	`meter_id` integer NOT NULL,
	`date` text NOT NULL,
	`asked` integer NOT NULL,
	`answered` integer NOT NULL,
	PRIMARY KEY(`meter_id`, `date`),
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "read_day_date" CHECK("read_day"."date" glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
) STRICT, WITHOUT ROWID;
