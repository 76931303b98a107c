import type { MethodCard } from "../../../core/contracts/generator.ts";

/** What a method says of itself, and whether that is in another language than this catalogue's. */
export interface CardText extends Omit<MethodCard, "source"> {
  readonly isForeign: boolean;
}

/** Methods bring their own words, in English. */
export function card(_id: string, own: MethodCard): CardText {
  return { ...own, isForeign: false };
}
