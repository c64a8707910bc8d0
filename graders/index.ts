import type { GraderRegistry } from '../src/grading/bind.ts';
import { absent } from './absent.ts';
import { access } from './access.ts';
import { answer } from './answer.ts';
import { config } from './config.ts';
import { dns } from './dns.ts';
import { endpoints } from './endpoints.ts';
import { events } from './events.ts';
import { exec } from './exec.ts';
import { file } from './file.ts';
import { healing } from './healing.ts';
import { history } from './history.ts';
import { http } from './http.ts';
import { job } from './job.ts';
import { journal } from './journal.ts';
import { logs } from './logs.ts';
import { pods } from './pods.ts';
import { probe } from './probe.ts';
import { quantities } from './quantities.ts';
import { resource } from './resource.ts';
import { rollout } from './rollout.ts';
import { stimulus } from './stimulus.ts';
import { storage } from './storage.ts';
import { uptime } from './uptime.ts';

/** A new kind of check: its file, and its line here. */
const plain: GraderRegistry = [
  resource,
  absent,
  rollout,
  pods,
  endpoints,
  http,
  logs,
  exec,
  answer,
  journal,
  uptime,
  history,
  config,
  quantities,
  job,
  access,
  events,
  dns,
  file,
  healing,
  probe,
  storage,
];

/** Every kind of check a lab can use; `stimulus` may hold others inside. */
export const graders: GraderRegistry = [...plain, stimulus(plain)];
