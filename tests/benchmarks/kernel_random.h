/* Draws and elementary functions of the C kernel: Philox-4x32-7, Box-Muller, logarithm and exponential.
 *
 * The same series and the same order of operations as sim/randomness.py, so that every draw has the same bits. */
#include <math.h>
#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

#define EACH_LANE for (int i = 0; i < LANES; i++)
#define HALF (LANES / 2)
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
typedef double Doubles __attribute__((vector_size(32), aligned(8), may_alias));
enum { VECTORS = QUARTER / 4 };

static inline Words broadcast(uint64_t word) { return (Words){word, word, word, word}; }

static inline Words product(Words a, Words b) {
#ifdef __AVX2__
    return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#else
    return a * b;
#endif
}

static inline Doubles in_unit_interval(Words word) {
    return (Doubles)((word & 0xFFFFFFFFu) | 0x4130000000000000u) - (0x1p20 - 0x1p-33);
}

/* The first half of the lanes to `u`, the second half to `u + apart`; a word's upper half may hold anything. */
static inline void philox_uniforms(const uint64_t *keys, int64_t month, int driver, int64_t group, double *restrict u,
                                   int apart) {
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
        *(Doubles *)(u + 4 * v) = in_unit_interval(c0[v]);
        *(Doubles *)(u + 4 * v + QUARTER) = in_unit_interval(c1[v]);
        *(Doubles *)(u + 4 * v + apart) = in_unit_interval(c2[v]);
        *(Doubles *)(u + 4 * v + apart + QUARTER) = in_unit_interval(c3[v]);
    }
}

static inline double log_unit(double u) {
    uint64_t shifted = to_bits(u) + 0x00095F619980C433u;
    double exponent = from_bits((shifted >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
    double mantissa = from_bits((shifted & 0x000FFFFFFFFFFFFFu) + 0x3FE6A09E667F3BCDu);
    double t = (mantissa - 1.0) / (mantissa + 1.0), q = t * t;
    double series = fma(q, 0.2361635909915188, 0.2853505103781517);
    series = fma(q, series, 0.40000384672375217);
    series = fma(q, series, 0.6666666524748752);
    series = fma(q, series, 2.0000000000083595);
    return fma(exponent, 0.6931471805599453, t * series);
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

static inline void box_muller(double *restrict z, int pairs) {
    for (int i = 0; i < pairs; i++) {
        double radius = sqrt(-2.0 * log_unit(z[i]));
        double a = fma(z[pairs + i], 1.5707963267948966, -0.7853981633974483), q = a * a;
        double s = fma(q, 2.7249925803063163e-06, -0.00019840086735384882);
        s = fma(q, s, 0.008333331874710208);
        s = fma(q, s, -0.1666666666385529);
        s = a * fma(q, s, 1.0);
        double c = fma(q, -2.7237140418183336e-07, 2.4799862190151265e-05);
        c = fma(q, c, -0.0013888885091399214);
        c = fma(q, c, 0.04166666663739607);
        c = fma(q, c, -0.4999999999996389);
        c = fma(q, c, 1.0);
        double twice = s + s, s2 = twice * c, c2 = fma(-twice, s, 1.0), along = radius * (s2 + s2);
        z[i] = fma(-along, s2, radius);
        z[pairs + i] = along * c2;
    }
}

/* Half the lanes of the drivers' lower triangle of weights times `raw`. */
static inline void correlate(const double *lower, const double *restrict raw, double *restrict out) {
    for (int d = 0; d < NDRIVER; d++) {
        const double *weight = lower + d * NDRIVER;
        for (int i = 0; i < HALF; i++) {
            double sum = weight[d] * raw[d * HALF + i];
            for (int j = d - 1; j >= 0; j--)
                sum = fma(weight[j], raw[j * HALF + i], sum);
            out[d * LANES + i] = sum;
        }
    }
}

/* Correlated innovations of one region, or of the common factor, in a month: [driver * LANES + lane]. */
static inline void draw_innovations(const Model *model, int m, int which, int64_t group, double *restrict out) {
    double raw[NDRIVER * LANES];
    const int apart = NDRIVER * HALF;
    if (!model->random)
        return;
    for (int d = 0; d < NDRIVER; d++)
        philox_uniforms(model->keys + which * 2 * ROUNDS, model->months[m], d, group, raw + d * HALF, apart);
    box_muller(raw, apart);
    correlate(model->cholesky, raw, out);
    correlate(model->cholesky, raw + apart, out + HALF);
}
