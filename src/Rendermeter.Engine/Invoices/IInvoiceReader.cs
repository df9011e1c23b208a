namespace Rendermeter.Engine.Invoices;

/// <summary>Reads one kind of file, line by line. What is wrong goes to the reading; a row that cannot be read yields nothing.</summary>
public interface IInvoiceReader
{
    IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading);
}
