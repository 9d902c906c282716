/** What a station's database is called in its data folder. */
export const databaseFile = 'zaehlwerk.db'
