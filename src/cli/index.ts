import { agent } from './agent.ts';
import { check } from './check.ts';
import type { CommandModule } from './command.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { down } from './down.ts';
import { hint } from './hint.ts';
import { lint } from './lint.ts';
import { list } from './list.ts';
import { make } from './new.ts';
import { next } from './next.ts';
import { pause } from './pause.ts';
import { reset } from './reset.ts';
import { resume } from './resume.ts';
import { schema } from './schema.ts';
import { setup } from './setup.ts';
import { shell } from './shell.ts';
import { show } from './show.ts';
import { solve } from './solve.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { verify } from './verify.ts';

/** All commands, in the order in which --help shows them. */
export const commands: readonly CommandModule[] = [
  demo,
  list,
  next,
  show,
  start,
  shell,
  check,
  hint,
  solve,
  reset,
  up,
  status,
  pause,
  resume,
  down,
  doctor,
  setup,
  verify,
  lint,
  make,
  schema,
  agent,
];
