import type { Translations } from "./policy.ts";
import type { CohortSchema, ColumnSchema } from "../data/schema.ts";

/**
 * Someone who might attack, as declared in schemas/adversaries/ or in the schema of the registry: which columns they
 * know of a person, how exactly, and how likely they think it, before they see any release, that the person is in the
 * registry.
 */
export interface Adversary {
  readonly id: string;
  readonly title: string;
  readonly titleIn?: Translations;
  /** A sentence: who this is and where the knowledge comes from. */
  readonly story: string;
  readonly storyIn?: Translations;
  /** Names of columns, sorted. */
  readonly columns: readonly string[];
  /** Multiple of each column's tolerance within which numbers are known; 1 = the tolerance itself. */
  readonly precision: number;
  /**
   * Probability in (0, 1) that a person they look for is in the registry; absent: the registry's coverage, where known.
   */
  readonly prior?: number;
}

/** An adversary before the columns of a registry are known: knowledge by role and type. */
export interface AdversaryProfile {
  readonly id: string;
  readonly title: string;
  readonly titleIn?: Translations;
  readonly story: string;
  readonly storyIn?: Translations;
  readonly knows: {
    readonly roles?: readonly ColumnSchema["role"][];
    readonly types?: readonly ColumnSchema["type"][];
    readonly site?: boolean;
    readonly survivalEvents?: boolean;
  };
  readonly precision: number;
  readonly prior?: number;
}

/**
 * What each profile knows of this registry, and the adversaries that the schema itself declares (which replace a
 * profile of the same id). Profiles that know nothing here, or the very columns that an earlier one knows as exactly,
 * are left out.
 */
export function resolveAdversaries(profiles: readonly AdversaryProfile[], schema: CohortSchema): Adversary[] {
  const usable = schema.columns.filter(
    (column) => column.role !== "identifier" && column.type !== "identifier" && column.type !== "free-text",
  );
  const declared = schema.adversaries ?? [];
  const fromProfiles = profiles
    .filter((profile) => !declared.some((one) => one.id === profile.id))
    .map(({ knows, ...profile }): Adversary => {
      const events = knows.survivalEvents === true ? (schema.survival ?? []).map((pair) => pair.event) : [];
      const columns = usable.filter(
        (column) =>
          knows.roles?.includes(column.role) === true ||
          knows.types?.includes(column.type) === true ||
          (knows.site === true && column.name === schema.site) ||
          events.includes(column.name),
      );
      return { ...profile, columns: columns.map((column) => column.name).sort() };
    });
  const fromSchema = declared.map((one): Adversary => ({
    story: one.title,
    precision: 1,
    ...one,
    columns: [...one.columns].sort(),
  }));
  const seen = new Set<string>();
  return [...fromSchema, ...fromProfiles].filter((one) => {
    const knowledge = `${one.columns.join("\u0000")}\u0001${one.precision}`;
    if (one.columns.length === 0 || seen.has(knowledge)) return false;
    seen.add(knowledge);
    return true;
  });
}
