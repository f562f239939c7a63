import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Checksums, digests, ciphers, Base64 and large integers, often enough that compiled code does most of it. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 1200);
    static long sum;

    static void mix(long v) {
        sum = sum * 31 + v;
    }

    static byte[] data(int n, int seed) {
        byte[] b = new byte[n];
        for (int i = 0; i < n; i++) {
            seed = seed * 1103515245 + 12345;
            b[i] = (byte) (seed >> 16);
        }
        return b;
    }

    static void checksums(byte[] b) {
        ByteBuffer direct = ByteBuffer.allocateDirect(b.length).put(b).flip();
        for (Checksum c : new Checksum[] {new CRC32(), new CRC32C(), new Adler32()}) {
            c.update(b, 0, b.length / 2);
            c.update(77);
            c.update(b, b.length / 2, b.length - b.length / 2);
            c.update(direct.duplicate());
            mix(c.getValue());
        }
    }

    static final MessageDigest[] DIGESTS = new MessageDigest[8];

    static void digests(byte[] b) {
        for (MessageDigest d : DIGESTS) {
            d.update(b, 0, b.length / 3);
            d.update(b, b.length / 3, b.length - b.length / 3);
            mix(Arrays.hashCode(d.digest()));
        }
    }

    static void ciphers(byte[] b, int round) throws Exception {
        int size = new int[] {16, 24, 32}[round % 3];
        SecretKeySpec key = new SecretKeySpec(data(size, round), "AES");
        for (String mode : new String[] {"ECB/PKCS5Padding", "CBC/PKCS5Padding", "CTR/NoPadding", "GCM/NoPadding"}) {
            Cipher c = Cipher.getInstance("AES/" + mode);
            byte[] iv = data(16, round + 1);
            java.security.spec.AlgorithmParameterSpec spec = mode.startsWith("ECB") ? null
                : mode.startsWith("GCM") ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv);
            c.init(Cipher.ENCRYPT_MODE, key, spec);
            byte[] head = c.update(b, 0, b.length / 2);
            byte[] tail = c.doFinal(b, b.length / 2, b.length - b.length / 2);
            mix(Arrays.hashCode(head));
            mix(Arrays.hashCode(tail));
            c.init(Cipher.DECRYPT_MODE, key, spec);
            byte[] all = new byte[(head == null ? 0 : head.length) + tail.length];
            if (head != null) {
                System.arraycopy(head, 0, all, 0, head.length);
            }
            System.arraycopy(tail, 0, all, all.length - tail.length, tail.length);
            if (!Arrays.equals(c.doFinal(all), b)) {
                throw new AssertionError(mode + " of " + b.length);
            }
        }
    }

    static void base64(byte[] b, int round) {
        Base64.Encoder[] encoders = {Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getMimeEncoder()};
        Base64.Decoder[] decoders = {Base64.getDecoder(), Base64.getUrlDecoder(), Base64.getMimeDecoder()};
        for (int i = 0; i < 3; i++) {
            byte[] e = encoders[i].encode(b);
            mix(Arrays.hashCode(e));
            if (!Arrays.equals(decoders[i].decode(e), b)) {
                throw new AssertionError("base64 of " + b.length);
            }
            if (e.length > 8) {
                e[round % e.length] = '*';
                try {
                    mix(Arrays.hashCode(decoders[i].decode(e)));
                } catch (IllegalArgumentException x) {
                    mix(x.getMessage().hashCode());
                }
            }
        }
    }

    static void integers(int round) {
        BigInteger a = new BigInteger(1, data(1 + round % 200, round)), b = new BigInteger(data(1 + round * 7 % 150, round + 9));
        mix(a.multiply(b).hashCode());
        mix(a.multiply(a).hashCode());
        mix(a.pow(3).hashCode());
        mix(a.shiftLeft(round % 77).shiftRight(round % 41).hashCode());
        mix(b.shiftRight(round % 50).hashCode());
        mix(a.add(b).subtract(a.shiftLeft(3)).hashCode());
        if (b.signum() != 0) {
            mix(a.divide(b).hashCode() + a.mod(b.abs()).hashCode());
        }
        BigInteger m = new BigInteger(1, data(1 + round % 70, round + 5)).setBit(0);
        mix(a.mod(m).modPow(BigInteger.valueOf(round % 300 + 2), m).hashCode());
    }

    public static void main(String[] args) throws Exception {
        String[] names = {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA3-224", "SHA3-512"};
        for (int i = 0; i < names.length; i++) {
            DIGESTS[i] = MessageDigest.getInstance(names[i]);
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] b = data(round % 300 + (round % 50 == 0 ? 5000 : 0), round);
            checksums(b);
            digests(b);
            if (round % 4 == 0) {
                ciphers(b, round);
            }
            base64(b, round);
            integers(round);
        }
        System.out.println(sum);
    }
}
