/** Kernel: doubles in fields. Takes its size and prints a checksum. */
public class NBody {
    static final class Body {
        double x, y, z, vx, vy, vz, mass;

        Body(double x, double y, double z, double vx, double vy, double vz, double mass) {
            this.x = x;
            this.y = y;
            this.z = z;
            this.vx = vx;
            this.vy = vy;
            this.vz = vz;
            this.mass = mass;
        }
    }

    static long run(int n) {
        Body[] all = {
            new Body(0, 0, 0, 0, 0, 0, 39.47), new Body(4.84, -1.16, -0.10, 0.6, 2.8, -0.02, 0.03),
            new Body(8.34, 4.12, -0.4, -1.01, 1.8, 0.008, 0.01), new Body(12.8, -15.1, -0.22, 1.08, 0.86, -0.01, 0.001),
            new Body(15.3, -25.9, 0.17, 0.97, 0.59, -0.03, 0.002)
        };
        double dt = 0.001;
        for (int s = 0; s < n; s++) {
            for (int i = 0; i < all.length; i++) {
                Body a = all[i];
                for (int j = i + 1; j < all.length; j++) {
                    Body b = all[j];
                    double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
                    double d2 = dx * dx + dy * dy + dz * dz;
                    double mag = dt / (d2 * Math.sqrt(d2));
                    a.vx -= dx * b.mass * mag;
                    a.vy -= dy * b.mass * mag;
                    a.vz -= dz * b.mass * mag;
                    b.vx += dx * a.mass * mag;
                    b.vy += dy * a.mass * mag;
                    b.vz += dz * a.mass * mag;
                }
            }
            for (Body b : all) {
                b.x += dt * b.vx;
                b.y += dt * b.vy;
                b.z += dt * b.vz;
            }
        }
        return Double.doubleToLongBits(all[0].x + all[1].y);
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 260000));
    }
}
