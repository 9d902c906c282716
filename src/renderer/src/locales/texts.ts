/** The same keys in the other language: a missing or surplus key does not compile. */
export type Texts<Reference> = { readonly [K in keyof Reference]: string }
