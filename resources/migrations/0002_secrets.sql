CREATE TABLE `secret` (
	`meter_id` integer NOT NULL,
	`kind` text NOT NULL,
	`nonce` blob NOT NULL,
	`sealed` blob NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`meter_id`, `kind`),
	FOREIGN KEY (`meter_id`) REFERENCES `meter`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "secret_kind" CHECK("secret"."kind" in ('key', 'authentication-key', 'password')),
	CONSTRAINT "secret_nonce" CHECK(length("secret"."nonce") = 12)
) STRICT, WITHOUT ROWID;
