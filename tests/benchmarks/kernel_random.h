/* Draws and elementary functions of the C kernel: Philox-4x32-7, Box-Muller, logarithm and exponential.
 *
 * The same series and the same order of operations as sim/randomness.py, so that every draw has the same bits. */
#include <math.h>
#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define EACH_LANE for (int i = 0; i < LANES; i++)
#define QUARTER (LANES / 4)

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double greatest(double a, double b) { return a > b ? a : b; }

static inline double from_bits(uint64_t bits) {
    union { uint64_t bits; double value; } both = {.bits = bits};
    return both.value;
}

static inline uint64_t to_bits(double value) {
    union { double value; uint64_t bits; } both = {.value = value};
    return both.bits;
}

/* Vectors are spelled out here and nowhere else: gcc would take the constant multiplications of Philox apart into shifts
 * and additions, and run one vector of counters after the other, at twice the time. */
typedef uint64_t Words __attribute__((vector_size(32)));
typedef int32_t Halves __attribute__((vector_size(16)));
typedef float Singles __attribute__((vector_size(16), aligned(4), may_alias));
enum { VECTORS = QUARTER / 4 };

static inline Words broadcast(uint64_t word) { return (Words){word, word, word, word}; }

static inline Words product(Words a, Words b) {
#ifdef __AVX2__
    return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
    return a * b;
#endif
}

/* The middle of one of 2^31 cells of (0, 1], to the nearest single. */
static inline Singles in_unit_interval(Words word) {
    Halves cell = __builtin_convertvector((word & 0xFFFFFFFFu) >> 1, Halves);
    return (__builtin_convertvector(cell, Singles) + 0.5f) * 0x1p-31f;
}

/* A word's upper half may hold anything. */
static inline void philox_uniforms(const uint64_t *keys, int64_t month, int driver, int64_t group, float *restrict u) {
    const uint64_t first = (uint64_t)group * QUARTER;
    Words m0 = broadcast(0xD2511F53u), m1 = broadcast(0xCD9E8D57u), c0[VECTORS], c1[VECTORS], c2[VECTORS], c3[VECTORS];
#ifdef __AVX2__
    __asm__("" : "+x"(m0), "+x"(m1)); /* no longer constants to the compiler */
#endif
    for (int v = 0; v < VECTORS; v++) {
        c0[v] = (Words){0, 1, 2, 3} + (first + 4 * v);
        c1[v] = broadcast((uint64_t)month);
        c2[v] = broadcast((uint64_t)driver);
        c3[v] = c0[v] >> 32;
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int v = 0; v < VECTORS; v++) {
            Words p0 = product(c0[v], m0), p1 = product(c2[v], m1);
            c0[v] = (p1 >> 32) ^ c1[v] ^ keys[2 * round];
            c1[v] = p1;
            c2[v] = (p0 >> 32) ^ c3[v] ^ keys[2 * round + 1];
            c3[v] = p0;
        }
    for (int v = 0; v < VECTORS; v++) {
        *(Singles *)(u + 4 * v) = in_unit_interval(c0[v]);
        *(Singles *)(u + 4 * v + QUARTER) = in_unit_interval(c1[v]);
        *(Singles *)(u + 4 * v + 2 * QUARTER) = in_unit_interval(c2[v]);
        *(Singles *)(u + 4 * v + 3 * QUARTER) = in_unit_interval(c3[v]);
    }
}

static inline float log_unit(float u) {
    union { float value; uint32_t bits; } in = {.value = u}, mantissa;
    uint32_t shifted = in.bits + (0x3F800000u - 0x3F3504F3u);
    float exponent = (float)((int32_t)(shifted >> 23) - 127);
    mantissa.bits = (shifted & 0x007FFFFFu) + 0x3F3504F3u;
    float t = (mantissa.value - 1.0f) / (mantissa.value + 1.0f), q = t * t;
    float series = fmaf(q, 0.29925453662872314f, 0.3997480273246765f);
    series = fmaf(q, series, 0.666668176651001f);
    series = fmaf(q, series, 2.0f);
    return fmaf(exponent, 0.6931471805599453f, t * series);
}

static inline double exp_bounded(double x) {
    double y = least(greatest(x, -20.0), 20.0) * 1.4426950408889634;
    double whole = y + (0x1.8p52 + 1023.0), rest = y - (whole - (0x1.8p52 + 1023.0));
    double s = fma(rest, 1.0203121087513312e-07, 1.3255224878050165e-06);
    s = fma(rest, s, 1.525268684612547e-05);
    s = fma(rest, s, 0.0001540345585245675);
    s = fma(rest, s, 0.0013333558179043391);
    s = fma(rest, s, 0.009618129159402555);
    s = fma(rest, s, 0.055504108664760424);
    s = fma(rest, s, 0.2402265069581299);
    s = fma(rest, s, 0.6931471805599453);
    return from_bits(to_bits(fma(rest, s, 1.0)) + (to_bits(whole) << 52) - 0x3FF0000000000000u);
}

static inline void box_muller(const float *restrict u, double *restrict z, int pairs) {
    for (int i = 0; i < pairs; i++) {
        float radius = sqrtf(-2.0f * log_unit(u[i]));
        float a = fmaf(u[pairs + i], 1.5707963267948966f, -0.7853981633974483f), q = a * a;
        float s = fmaf(q, -0.0001950396253960207f, 0.008332036435604095f);
        s = fmaf(q, s, -0.16666650772094727f);
        s = a * fmaf(q, s, 1.0f);
        float c = fmaf(q, -0.0013585843844339252f, 0.04165502265095711f);
        c = fmaf(q, c, -0.4999985694885254f);
        c = fmaf(q, c, 1.0f);
        float twice = s + s, s2 = twice * c, c2 = fmaf(-twice, s, 1.0f), along = radius * (s2 + s2);
        z[i] = fmaf(-along, s2, radius);
        z[pairs + i] = along * c2;
    }
}

/* `weights` . `raw` for a lower triangle of weights of the drivers. */
static inline void correlate(const double *weights, const double *restrict raw, double *restrict out) {
    for (int d = 0; d < NDRIVER; d++)
        EACH_LANE {
            double sum = weights[d * NDRIVER] * raw[i];
            for (int k = 1; k <= d; k++)
                sum = fma(weights[d * NDRIVER + k], raw[k * LANES + i], sum);
            out[d * LANES + i] = sum;
        }
}

/* Independent standard normals of one region, or of the common factor, in a month: [driver * LANES + lane]. */
static inline void draw_innovations(const Model *model, int m, int which, int64_t group, double *restrict raw) {
    float uniforms[NDRIVER * LANES];
    for (int d = 0; d < NDRIVER; d++)
        philox_uniforms(model->keys + which * 2 * ROUNDS, model->months[m], d, group, uniforms + d * LANES);
    box_muller(uniforms, raw, NDRIVER * LANES / 2);
}
