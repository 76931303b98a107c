/**
 * The functions of cephes 3.3.3 that are used here; the package's own types are not reachable through its exports map.
 */
declare module "cephes" {
  export const compiled: Promise<void>;
  export function ndtr(x: number): number;
  export function ndtri(p: number): number;
  export function incbet(a: number, b: number, x: number): number;
  export function igam(a: number, x: number): number;
  export function igamc(a: number, x: number): number;
  export function lgam(x: number): number;
  export function psi(x: number): number;
}
