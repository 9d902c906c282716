import { testSeed } from './month.ts'
import { months } from './seeds.ts'

testSeed(months[2])
