/* Draws and elementary functions of the C kernel: Philox-4x32-10, Box-Muller, logarithm and exponential.
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

/* A 32-bit integer as a double without a slow conversion: its bits go into the mantissa of 2^52. */
static inline double from_word(uint64_t word) { return from_bits(word | 0x4330000000000000u) - 4503599627370496.0; }

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
    return ((Doubles)(word | 0x4330000000000000u) - 4503599627370496.0 + 0.5) * 0x1p-32;
}

static inline void philox_uniforms(uint64_t key, int64_t month, int driver, int64_t group, double *restrict u) {
    const uint64_t low = 0xFFFFFFFFu, first = (uint64_t)group * QUARTER;
    Words m0 = broadcast(0xD2511F53u), m1 = broadcast(0xCD9E8D57u), c0[VECTORS], c1[VECTORS], c2[VECTORS], c3[VECTORS];
#ifdef __AVX2__
    __asm__("" : "+x"(m0), "+x"(m1)); /* no longer constants to the compiler */
#endif
    for (int v = 0; v < VECTORS; v++) {
        Words counter = (Words){0, 1, 2, 3} + (first + 4 * v);
        c0[v] = counter & low;
        c1[v] = broadcast((uint64_t)month);
        c2[v] = broadcast((uint64_t)driver);
        c3[v] = counter >> 32;
    }
    uint64_t k0 = key & low, k1 = key >> 32;
    for (int round = 0; round < 10; round++) {
        for (int v = 0; v < VECTORS; v++) {
            Words p0 = product(c0[v], m0), p1 = product(c2[v], m1);
            c0[v] = (p1 >> 32) ^ c1[v] ^ k0;
            c1[v] = p1 & low;
            c2[v] = (p0 >> 32) ^ c3[v] ^ k1;
            c3[v] = p0 & low;
        }
        k0 = (k0 + 0x9E3779B9u) & low;
        k1 = (k1 + 0xBB67AE85u) & low;
    }
    for (int v = 0; v < VECTORS; v++) {
        *(Doubles *)(u + 4 * v) = in_unit_interval(c0[v]);
        *(Doubles *)(u + 4 * v + QUARTER) = in_unit_interval(c1[v]);
        *(Doubles *)(u + 4 * v + 2 * QUARTER) = in_unit_interval(c2[v]);
        *(Doubles *)(u + 4 * v + 3 * QUARTER) = in_unit_interval(c3[v]);
    }
}

static inline double log_unit(double u) {
    uint64_t bits = to_bits(u);
    double mantissa = from_bits((bits & 0x000FFFFFFFFFFFFFu) | 0x3FF0000000000000u);
    double exponent = from_word(bits >> 52) - 1023.0;
    int high = mantissa > 1.4142135623730951;
    mantissa = high ? 0.5 * mantissa : mantissa;
    exponent = high ? exponent + 1.0 : exponent;
    double t = (mantissa - 1.0) / (mantissa + 1.0), q = t * t;
    double series = fma(q, 1.0 / 13.0, 1.0 / 11.0);
    series = fma(q, series, 1.0 / 9.0);
    series = fma(q, series, 1.0 / 7.0);
    series = fma(q, series, 1.0 / 5.0);
    series = fma(q, series, 1.0 / 3.0);
    return fma(exponent, 0.6931471805599453, 2.0 * t * fma(q, series, 1.0));
}

static inline double exp_bounded(double x) {
    double y = least(greatest(x, -20.0), 20.0) * (1.0 / 64.0);
    double s = fma(y, 1.0 / 362880.0, 1.0 / 40320.0);
    s = fma(y, s, 1.0 / 5040.0);
    s = fma(y, s, 1.0 / 720.0);
    s = fma(y, s, 1.0 / 120.0);
    s = fma(y, s, 1.0 / 24.0);
    s = fma(y, s, 1.0 / 6.0);
    s = fma(y, s, 0.5);
    s = fma(y, fma(y, s, 1.0), 1.0);
    s = s * s;
    s = s * s;
    s = s * s;
    s = s * s;
    s = s * s;
    return s * s;
}

static inline void philox_normals(uint64_t key, int64_t month, int driver, int64_t group, double *restrict z) {
    double u[LANES];
    philox_uniforms(key, month, driver, group, u);
    for (int i = 0; i < HALF; i++) {
        double radius = sqrt(-2.0 * log_unit(u[i]));
        double a = (u[i + HALF] - 0.5) * 1.5707963267948966, q = a * a;
        double s = fma(q, -1.0 / 39916800.0, 1.0 / 362880.0);
        s = fma(q, s, -1.0 / 5040.0);
        s = fma(q, s, 1.0 / 120.0);
        s = fma(q, s, -1.0 / 6.0);
        s = a * fma(q, s, 1.0);
        double c = fma(q, 1.0 / 479001600.0, -1.0 / 3628800.0);
        c = fma(q, c, 1.0 / 40320.0);
        c = fma(q, c, -1.0 / 720.0);
        c = fma(q, c, 1.0 / 24.0);
        c = fma(q, c, -0.5);
        c = fma(q, c, 1.0);
        double s2 = 2.0 * s * c, c2 = 1.0 - 2.0 * s * s;
        z[i] = radius * (1.0 - 2.0 * s2 * s2);
        z[i + HALF] = radius * (2.0 * s2 * c2);
    }
}

/* Correlated innovations of one region, or of the common factor, in a month: [driver * LANES + lane]. */
static inline void draw_innovations(const Model *model, int m, int which, int64_t group, double *restrict out) {
    double raw[NDRIVER * LANES];
    for (int d = 0; d < NDRIVER; d++) {
        double *z = raw + d * LANES;
        if (model->drawn[d])
            philox_normals(model->keys[which], model->months[m], d, group, z);
        else
            EACH_LANE z[i] = 0.0;
    }
    for (int d = 0; d < NDRIVER; d++) {
        double weight = model->cholesky[d * NDRIVER + d], *restrict to = out + d * LANES;
        EACH_LANE to[i] = weight * raw[d * LANES + i];
        for (int j = 0; j < d; j++) {
            weight = model->cholesky[d * NDRIVER + j];
            if (weight != 0.0)
                EACH_LANE to[i] += weight * raw[j * LANES + i];
        }
    }
}
