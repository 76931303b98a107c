import { workerData } from "node:worker_threads";
import { takeQueries } from "./nearest-threads.ts";
import type { SharedSearch } from "./nearest-threads.ts";

takeQueries(workerData as SharedSearch);
