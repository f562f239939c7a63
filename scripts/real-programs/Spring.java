import java.util.Arrays;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** A context by annotations: generated subclasses, injection by reflection, expressions, events, proxies. */
public class Spring {
    public interface Greeter {
        String greet(String name);
    }

    public static class Counter {
        private int count;

        public int next() {
            return ++count;
        }
    }

    public static class Visit {}

    public static class User {
        private final Greeter greeter;
        @Autowired private Counter counter;

        @Value("${user.title:doctor}")
        private String title;

        @Value("#{1 + 2 * 3}")
        private int number;

        User(Greeter greeter) {
            this.greeter = greeter;
        }

        @EventListener
        public void refreshed(ContextRefreshedEvent event) {
            System.out.println("refreshed");
        }

        String all() {
            return greeter.greet("x") + " " + counter.next() + " " + title + " " + number;
        }
    }

    @Configuration
    public static class Beans {
        @Bean
        public Counter counter() {
            return new Counter();
        }

        @Bean
        public Greeter greeter(Counter counter) {
            return name -> "hi " + name + counter.next();
        }

        @Bean
        public User user() {
            return new User(greeter(counter()));
        }

        @Bean
        @Scope("prototype")
        public Visit visit() {
            return new Visit();
        }
    }

    public static void main(String[] args) {
        try (var context = new AnnotationConfigApplicationContext(Beans.class)) {
            System.out.println(context.getBean(User.class).all());
            System.out.println(context.getBean(Visit.class) != context.getBean(Visit.class));
            System.out.println(context.getBean(Beans.class).counter() == context.getBean(Counter.class));
            System.out.println(
                    Arrays.stream(context.getBeanDefinitionNames())
                            .filter(name -> !name.contains("."))
                            .toList());
            try {
                context.getBean("nothing");
            } catch (NoSuchBeanDefinitionException e) {
                System.out.println(e.getMessage());
            }
        }
        var parser = new SpelExpressionParser();
        System.out.println(parser.parseExpression("{1, 2, 3, 4}.?[#this > 2].![#this * 10]").getValue());
        var proxies = new ProxyFactory(new Counter());
        proxies.setProxyTargetClass(true);
        proxies.addAdvice(
                (MethodInterceptor)
                        call -> {
                            System.out.println("before " + call.getMethod().getName());
                            return call.proceed();
                        });
        System.out.println(((Counter) proxies.getProxy()).next());
        System.out.println(List.of(proxies.isFrozen(), proxies.isProxyTargetClass()));
    }
}
