import java.nio.file.Path;
import java.util.Random;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.util.BytesRef;

/** Makes an index on disk and searches it, mapped and read. Arguments: the folder, how many documents. */
public class LuceneSearch {
    static final String[] WORDS = ("river mountain stone bread winter summer garden window kitchen letter engine bridge harbour silver"
        + " running runner ran jumps jumping jumped house houses music musical musician forest tree trees walking walked paper").split(" ");

    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = 20 + random.nextInt(80); n > 0; n--) {
            // Some words are much rarer than others.
            double x = random.nextDouble();
            text.append(WORDS[(int) (x * x * WORDS.length)]).append(random.nextInt(12) == 0 ? ". " : " ");
        }
        return text.toString();
    }

    static void search(Directory directory) throws Exception {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            System.out.println(directory.getClass().getSimpleName() + ": " + reader.numDocs() + " documents, " + reader.numDeletedDocs() + " deleted");
            IndexSearcher searcher = new IndexSearcher(reader);
            QueryParser parser = new QueryParser("body", new EnglishAnalyzer());
            for (String query : new String[] {"river", "run", "music AND forest", "paper -stone", "\"river mountain\"", "\"stone winter\"~3", "brdige~2", "ha*r", "title:number7",
                "walk OR tree^3", "[bread TO engine]"}) {
                Query parsed = parser.parse(query);
                TopDocs top = searcher.search(parsed, 5);
                StringBuilder line = new StringBuilder(parsed + ": " + top.totalHits);
                for (ScoreDoc hit : top.scoreDocs) {
                    line.append(' ').append(searcher.storedFields().document(hit.doc).get("id")).append('=').append(hit.score);
                }
                System.out.println(line);
            }
            TopDocs range = searcher.search(IntPoint.newRangeQuery("size", 100, 200), 5, new Sort(new SortField("rank", SortField.Type.LONG, true), new SortField("id", SortField.Type.STRING)));
            for (ScoreDoc hit : range.scoreDocs) {
                System.out.println("  range " + searcher.storedFields().document(hit.doc).get("id"));
            }
            System.out.println(searcher.explain(new TermQuery(new Term("body", "forest")), 11));
        }
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int count = Integer.parseInt(args[1]);
        Random random = new Random(3);
        // One thread merges where it stands, so that the index is the same each time.
        IndexWriterConfig config = new IndexWriterConfig(new EnglishAnalyzer()).setRAMBufferSizeMB(2)
            .setMergeScheduler(new org.apache.lucene.index.SerialMergeScheduler());
        try (Directory directory = new MMapDirectory(folder); IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < count; i++) {
                Document document = new Document();
                document.add(new StringField("id", "d" + i, Field.Store.YES));
                document.add(new SortedDocValuesField("id", new BytesRef("d" + i)));
                document.add(new TextField("title", "number" + i, Field.Store.YES));
                String body = text(random);
                document.add(new TextField("body", body, Field.Store.NO));
                document.add(new StoredField("body", body));
                document.add(new IntPoint("size", body.length()));
                document.add(new NumericDocValuesField("rank", random.nextInt(1000)));
                writer.addDocument(document);
                if (i % 10 == 9) {
                    writer.deleteDocuments(new Term("id", "d" + (i - 5)));
                }
                if (i % 1000 == 999) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        try (Directory directory = new MMapDirectory(folder)) {
            search(directory);
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new EnglishAnalyzer()))) {
                try (IndexWriter second = new IndexWriter(directory, new IndexWriterConfig(new EnglishAnalyzer()))) {
                    System.out.println("two writers: " + second);
                } catch (org.apache.lucene.store.LockObtainFailedException e) {
                    System.out.println(e.getClass().getName());
                }
                writer.forceMerge(1);
            }
        }
        try (Directory directory = new NIOFSDirectory(folder)) {
            search(directory);
        }
    }
}
